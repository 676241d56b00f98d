"""What reading a file yields: sheets with their columns, accounts, records and doubts — plain values only.

Nothing here knows how a workbook is opened or a heading is found; everything downstream (identification,
staging, the command line) depends on these shapes alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple

from validations.findings import Finding

ColumnStatus = Literal["mapped", "ignored", "unknown", "ambiguous"]
RowKind = Literal["record", "nil", "section", "total", "footer", "blank", "held"]


class ColumnReading(NamedTuple):
    """One column of a table: its heading and what it was taken for."""

    column: str
    """Letter, such as ``D``; on a form the address of the value."""
    heading: str
    field: str | None
    status: ColumnStatus
    why: str


class Account(NamedTuple):
    """Where every row after the header went; ``rows_seen`` is the sum of the rest."""

    rows_seen: int = 0
    records: int = 0
    nil: int = 0
    section: int = 0
    total: int = 0
    footer: int = 0
    blank: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class Cover:
    """What the cells around the tables say about the submission."""

    values: dict[str, object] = field(default_factory=dict)
    """Fields of ``cover.yml`` (and of the template's hidden sheet), typed; period as ``YYYY-MM``."""
    cells: dict[str, str] = field(default_factory=dict)
    """Field → the cell it was read from."""
    origins: dict[str, str] = field(default_factory=dict)
    """Field → ``template``, ``label``, ``title``, ``sheet`` or ``row``, in falling weight."""
    title: str = ""


def as_text(value: object) -> str:
    """A cell's value the way it would be typed: whole numbers without ``.0``, dates in ISO."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)  # noqa: PLR2004 - beyond it floats skip integers
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def address_of(place: str, row: int) -> str:
    """A cell's address: a column's letter with its row; the values of a form already have theirs.

    >>> address_of('B', 4), address_of('C12', 4)
    ('B4', 'C12')
    """
    return place if place[-1:].isdigit() else f"{place}{row}"


class Record(NamedTuple):
    """One row of a ledger, typed, with the way back to its cells."""

    row: int
    fields: dict[str, object]
    letters: Mapping[str, str]
    """Field → column letter, or the whole address on a form; shared by all records of a table."""
    row_cells: Sequence[object]
    """The whole row as it came; the sheet's own list, not a copy."""
    places: Sequence[str]
    """The letter of each cell of the row; shared by all records of a table."""
    held: bool = False

    @property
    def raw(self) -> dict[str, object]:
        """Column letter → the cell as it came, blanks left out."""
        return {letter: cell for letter, cell in zip(self.places, self.row_cells, strict=False) if cell != ""}

    @property
    def cells(self) -> dict[str, str]:
        """Field → address, such as ``B4``."""
        return {name: address_of(letter, self.row) for name, letter in self.letters.items()}

    @property
    def texts(self) -> dict[str, str]:
        """Address → text as it came."""
        row = str(self.row)
        return {
            letter + row if letter[-1] > "9" else letter: cell if cell.__class__ is str else as_text(cell)
            for letter, cell in zip(self.places, self.row_cells, strict=False)
            if cell != ""
        }


class OtherRow(NamedTuple):
    """A row that is not a record, and what it is."""

    row: int
    kind: RowKind
    raw: Mapping[str, object]

    @property
    def texts(self) -> dict[str, str]:
        """Address → text as it came."""
        return {f"{letter}{self.row}": as_text(value) for letter, value in self.raw.items()}


@dataclass(slots=True)
class SheetReading:
    """One sheet: what it was taken for and why, and everything found in it."""

    sheet: str
    ledger: str | None
    why: str
    header_rows: tuple[int, ...] = ()
    columns: tuple[ColumnReading, ...] = ()
    cover: Cover = field(default_factory=Cover)
    account: Account = field(default_factory=Account)
    records: list[Record] = field(default_factory=list)
    """Records and held rows (``held`` tells them apart), in sheet order."""
    other_rows: list[OtherRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    hidden: bool = False
    member: str = ""
    """Which file of an archive it stands in; empty outside of archives."""


@dataclass(slots=True)
class FileReading:
    """One file: its sheets and what is wrong with the file as a whole."""

    sha256: str
    name: str
    format: str | None
    """``xlsx``, ``xls``, ``csv`` …; None when it could not be opened."""
    sheets: tuple[SheetReading, ...] = ()
    findings: tuple[Finding, ...] = ()
    images: int = 0
