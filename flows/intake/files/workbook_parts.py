"""The shapes every format is read into: sheets of cells from A1, merges, and the refusal of a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from validations.findings import Finding

MAX_CELLS = 8_000_000
"""Cells a sheet may span, blanks included, before it is refused."""


class Merge(NamedTuple):
    """A merged range, 0-based and inclusive, from the sheet's A1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """One sheet: ``rows[0][0]`` is A1; a blank cell is ``''``."""

    name: str
    rows: list[list[object]]
    merges: tuple[Merge, ...] | None = None
    """None where the format does not tell."""
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    """1-based."""
    hidden_columns: frozenset[int] = frozenset()
    """1-based."""
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Column letter → where its one value really stands, on a sheet made of a form."""


@dataclass(slots=True)
class Workbook:
    """A file's sheets in order, and what was noticed on opening it."""

    format: str
    sheets: tuple[Sheet, ...]
    images: int = 0
    findings: tuple[Finding, ...] = field(default=())


class Unreadable(Exception):  # noqa: N818 - named after what the file is; not an error of ours
    """Raised when a file cannot be opened as a table; says why as a finding."""

    def __init__(self, finding: Finding) -> None:
        """Keep the finding."""
        super().__init__(finding.code)
        self.finding = finding
