"""The tables ``ledger.<kind>``: made from the contracts, grown when a contract grows, never shrunk."""

from collections.abc import Iterable, Mapping

from duckdb import DuckDBPyConnection

from schemas.contracts import Ledger
from warehouse.connection import WarehouseError

ADDRESS: Mapping[str, tuple[str, str, str]] = {
    "row_id": ("VARCHAR NOT NULL", "行标识", "Row: submission, sheet number and row number"),
    "submission_id": ("VARCHAR NOT NULL", "报送标识", "Submission the row came with"),
    "sha256": ("VARCHAR NOT NULL", "文件摘要", "SHA-256 of the file"),
    "unit_code": ("VARCHAR NOT NULL", "机构代码", "Unit that reports"),
    "period": ("VARCHAR NOT NULL", "填报月份", "Reported month, YYYY-MM"),
    "sheet": ("VARCHAR NOT NULL", "工作表", "Sheet name"),
    "sheet_no": ("INTEGER NOT NULL", "工作表序号", "Sheet number in the file"),
    "row_number": ("INTEGER NOT NULL", "行号", "Row number on the sheet, from 1"),
    "held": ("BOOLEAN NOT NULL", "暂缓入账", "Whether the row waits for correction"),
}
"""Where a row stands, before the columns of its contract: type, Chinese title, English meaning."""


def make_ledgers(connection: DuckDBPyConnection, ledgers: Iterable[Ledger]) -> None:
    """Create or grow the table and the view of effective rows of every ledger; safe to repeat.

    WarehouseError when a contract gives a stored column another type.
    """
    for ledger in ledgers:
        _make_table(connection, ledger)
        connection.execute(effective_view(ledger.ledger))


def _make_table(connection: DuckDBPyConnection, ledger: Ledger) -> None:
    columns = [f'"{name}" {kind}' for name, (kind, _, _) in ADDRESS.items()]
    columns += [
        f'"{column.name}" {column.storage}' for column in ledger.columns if column.name not in ADDRESS
    ]
    connection.execute(f"CREATE TABLE IF NOT EXISTS ledger.{ledger.ledger} ({', '.join(columns)})")
    stored = stored_columns(connection, ledger.ledger)
    for column in ledger.columns:
        if column.name not in stored:
            connection.execute(
                f'ALTER TABLE ledger.{ledger.ledger} ADD COLUMN "{column.name}" {column.storage}'
            )
        elif stored[column.name] != column.storage:
            message = (
                f"ledger.{ledger.ledger}.{column.name} is stored as {stored[column.name]}, the contract says"
                f" {column.storage}; give the field a new name"
            )
            raise WarehouseError(message)


def stored_columns(connection: DuckDBPyConnection, kind: str) -> dict[str, str]:
    """The columns table ``ledger.<kind>`` has now, each with its type, in order."""
    rows = connection.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = 'ledger' AND table_name = ?"
        " AND database_name = current_database() ORDER BY column_index",
        [kind],
    ).fetchall()
    return {str(name): str(kind_) for name, kind_ in rows}


def effective_view(kind: str, *, schema: str = "ledger") -> str:
    """The statement that makes the view of a ledger's effective rows, in the schema that holds the ledger."""
    return (
        f"CREATE OR REPLACE VIEW {schema}.effective_{kind} AS SELECT entry.* FROM {schema}.{kind} AS entry"
        " JOIN intake.submission AS brought USING (submission_id)"
        " WHERE brought.is_effective AND NOT entry.held"
    )
