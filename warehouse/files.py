"""Which files arrived and which of them are still to be read."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.archive import Receipt
from warehouse.connection import statement, transaction


class PendingFile(NamedTuple):
    """A file that was archived and not yet read; named and dated as it first arrived."""

    sha256: str
    name: str
    source: str
    sender: str
    received_at: datetime
    size: int


def register_files(connection: DuckDBPyConnection, receipts: Sequence[Receipt]) -> int:
    """Write arrivals into ``intake.receipt`` and ``intake.file``; safe to repeat. The number of new files.

    A file is named and dated by its earliest arrival, in whatever order the arrivals are told.
    """
    if not receipts:
        return 0
    columns = {
        name: [getattr(receipt, name) for receipt in receipts]
        for name in ("sha256", "name", "source", "sender", "received_at", "size")
    }
    with transaction(connection):
        before = _count_files(connection)
        connection.execute(statement("stage_receipts"), columns)
        connection.execute(statement("insert_receipts"))
        connection.execute(statement("insert_files"))
        connection.execute(statement("date_files"))
        connection.execute(statement("date_submissions"))
        connection.execute(statement("number_submissions"))
        connection.execute("DROP TABLE temp.arrived")
        return _count_files(connection) - before


def pending_files(connection: DuckDBPyConnection) -> tuple[PendingFile, ...]:
    """The files archived and not yet read, in order of arrival."""
    rows = connection.execute(
        "SELECT sha256, name, source, sender, received_at, size FROM intake.file"
        " WHERE outcome IS NULL ORDER BY received_at, sha256"
    ).fetchall()
    return tuple(PendingFile(*row) for row in rows)


def skip_files(connection: DuckDBPyConnection, digests: Sequence[str]) -> None:
    """Mark files that are not to be read at all, such as decision files and lock files."""
    connection.execute(
        "UPDATE intake.file SET outcome = 'skipped' WHERE outcome IS NULL AND sha256 IN (SELECT unnest(?))",
        [list(digests)],
    )


def _count_files(connection: DuckDBPyConnection) -> int:
    row = connection.execute("SELECT count(*) FROM intake.file").fetchone()
    return int(row[0]) if row else 0
