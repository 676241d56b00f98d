"""What is told to a unit about its returns: which files carry findings, and what they are."""

from collections.abc import Mapping, Sequence
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
    proxy_by: str | None
    """Who reported in the unit's place, where somebody did."""


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


def found_in(
    connection: DuckDBPyConnection, files: Sequence[NoteFile]
) -> Mapping[NoteFile, Sequence[FoundHere]]:
    """Everything found in files that concerns their units, gravest first."""
    asked = {(file.sha256, file.unit_code): file for file in files}
    columns = {"sha256": [sha256 for sha256, _ in asked], "unit_code": [unit for _, unit in asked]}
    found: dict[NoteFile, list[FoundHere]] = {file: [] for file in files}
    for sha256, unit_code, *facts in connection.execute(statement("note_finding"), columns).fetchall():
        found[asked[sha256, unit_code]].append(FoundHere(*facts))
    return found
