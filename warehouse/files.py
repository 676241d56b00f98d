"""Which files arrived and which of them are still to be read."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.archive import Receipt
from warehouse.connection import statement, transaction

_READ_INTO = ("intake.submission", "intake.sheet_account", "intake.row", "intake.finding")
"""Where the rows of a file are, beside the ledgers."""


class PendingFile(NamedTuple):
    """A file that was archived and not yet read; named and dated as it first arrived."""

    sha256: str
    name: str
    source: str
    sender: str
    received_at: datetime
    size: int
    others: tuple[str, ...]
    """Who else sent the same bytes, in order of arrival."""


def register_files(connection: DuckDBPyConnection, receipts: Sequence[Receipt]) -> int:
    """Write arrivals into ``intake.receipt`` and ``intake.file``; safe to repeat. The number of new files.

    A file is named and dated by its earliest arrival, in whatever order the arrivals are told; one that was
    read before and now would be read otherwise is to be read again.
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
        again = connection.execute(statement("files_to_read_again")).fetchall()
        connection.execute(statement("insert_receipts"))
        connection.execute(statement("insert_files"))
        connection.execute(statement("date_files"))
        _forget(connection, [sha256 for (sha256,) in again])
        connection.execute(statement("date_submissions"))
        connection.execute(statement("number_submissions"), {"files": None})
        connection.execute("DROP TABLE temp.arrived")
        return _count_files(connection) - before


def pending_files(connection: DuckDBPyConnection) -> tuple[PendingFile, ...]:
    """The files archived and not yet read, in order of arrival."""
    rows = connection.execute(statement("pending_file")).fetchall()
    return tuple(PendingFile._make((*row[:-1], tuple(row[-1] or ()))) for row in rows)


def _forget(connection: DuckDBPyConnection, digests: Sequence[str]) -> None:
    """Let files be as if they had never been read."""
    if not digests:
        return
    ledgers = connection.execute(
        "SELECT concat('ledger.', table_name) FROM duckdb_tables()"
        " WHERE schema_name = 'ledger' AND database_name = current_database()"
    ).fetchall()
    for table in (*_READ_INTO, *(name for (name,) in ledgers)):
        connection.execute(
            f"DELETE FROM {table} WHERE sha256 IN (SELECT unnest($digests))", {"digests": digests}
        )
    connection.execute(
        "UPDATE intake.file SET outcome = NULL WHERE sha256 IN (SELECT unnest($digests))",
        {"digests": digests},
    )


def _count_files(connection: DuckDBPyConnection) -> int:
    row = connection.execute("SELECT count(*) FROM intake.file").fetchone()
    return int(row[0]) if row else 0
