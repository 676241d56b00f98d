"""What is told to a unit about its returns: which files carry findings, and what they are."""

from typing import NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.connection import statement


class NoteFile(NamedTuple):
    """A file with something to tell its unit."""

    unit_code: str
    sha256: str
    file_name: str
    unit_name: str
    records: int
    held: int
    usable: bool


class FoundHere(NamedTuple):
    """One finding on a file."""

    severity: str
    title: str
    message: str
    remedy: str
    sheet: str | None
    cell: str | None
    row: int | None
    heading: str
    """The heading of its column as the institution wrote it; empty when it has none."""
    value: str


def note_files(connection: DuckDBPyConnection, period: str) -> tuple[NoteFile, ...]:
    """The files of a month's returns with findings that reject, hold or warn."""
    rows = connection.execute(statement("note_file"), {"period": period}).fetchall()
    return tuple(NoteFile(*row) for row in rows)


def found_in(connection: DuckDBPyConnection, file: NoteFile) -> tuple[FoundHere, ...]:
    """Everything found in the file that concerns the unit, gravest first."""
    asked = {"sha256": file.sha256, "unit_code": file.unit_code}
    return tuple(FoundHere(*row) for row in connection.execute(statement("note_finding"), asked).fetchall())
