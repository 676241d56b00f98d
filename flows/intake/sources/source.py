"""What every source offers: things found, each of which can be read, and told when it is safely archived."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Found:
    """Something waiting to be collected."""

    name: str
    """Path or file name inside the source, as the sender named it."""
    source: str
    sender: str | None
    received_at: datetime
    """Local time of the region, to the second."""
    size: int
    read: Callable[[], bytes]


class Source(Protocol):
    """A place where submissions arrive."""

    @property
    def name(self) -> str:
        """The source's name in region.toml."""

    def found(self) -> Iterator[Found]:
        """Everything waiting, in a stable order; raises OSError when the place cannot be reached."""
