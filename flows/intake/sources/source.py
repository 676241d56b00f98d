"""What every source offers: things found, each of which can be read, and told when it is safely archived."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

from schemas.failure import CannotBeDone


class SourceUnreachable(CannotBeDone):
    """Raised when a source cannot be asked what it holds; the others are collected all the same."""


class Vanished(CannotBeDone):
    """Raised when one thing found cannot be read any more; the rest of the source is collected."""


class Stalled(Vanished):
    """Raised when one thing found breaks off or does not come in time: a source may do so a few times."""


class Enclosed(NamedTuple):
    """A file inside something found, such as an attachment of a message."""

    name: str
    data: bytes


class Opened(NamedTuple):
    """What something found turned out to hold."""

    sender: str
    """Code of the unit that sent it, or empty."""
    files: tuple[Enclosed, ...]
    facts: Mapping[str, object]
    """What is written down about it; ``refused`` says why nothing was taken, where nothing was."""


Opener = Callable[[bytes], Opened]


def _nothing() -> None:
    """Most sources need not be told."""


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
    settle: Callable[[], None] = field(default=_nothing)
    """Told when everything is archived: only then flags are set or messages moved."""
    refused: str = ""
    """Why it is only written down and not opened: ``too_large``."""


class Source(Protocol):
    """A place where submissions arrive."""

    @property
    def name(self) -> str:
        """The source's name in region.toml."""

    @property
    def opener(self) -> Opener | None:
        """How to get at the files inside what is found; None where the bytes are the file themselves."""

    def found(self) -> Iterator[Found]:
        """Everything waiting, in a stable order; SourceUnreachable when the place cannot be reached."""
