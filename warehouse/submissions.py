"""Submissions enter: a chunk of read files, staged as Parquet, becomes rows in one transaction."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.connection import WarehouseError, statement, transaction

_FIXED = ("submission", "sheet_account", "row")


class Loaded(NamedTuple):
    """What a chunk added; all zero when it had been loaded before."""

    files: int
    submissions: int
    rows: int
    findings: int


def load_chunk(connection: DuckDBPyConnection, folder: Path) -> Loaded:
    """Load the Parquet files of one staging folder; files loaded before are passed over.

    Absent Parquet files count as empty. WarehouseError when a file of the chunk was never registered, or when
    what was staged cannot be read.
    """
    with _told_by(folder), transaction(connection):
        _stage_digests(connection, folder)
        counts = {name: _insert(connection, f"intake.{name}", folder / f"{name}.parquet") for name in _FIXED}
        for path in sorted(folder.glob("ledger_*.parquet")):
            _insert(connection, f"ledger.{path.stem.removeprefix('ledger_')}", path)
        findings = _insert_findings(connection, folder / "finding.parquet")
        connection.execute(statement("mark_read"))
        connection.execute(statement("date_submissions"))
        chunk = connection.execute("SELECT sha256 FROM temp.chunk_file").fetchall()
        entered = [sha256 for (sha256,) in chunk]
        connection.execute(statement("number_submissions"), {"files": entered})
        connection.execute("DROP TABLE temp.chunk_file")
    return Loaded(len(entered), counts["submission"], counts["row"], findings)


@contextmanager
def _told_by(folder: Path) -> Iterator[None]:
    """Say which folder it is that cannot be read."""
    try:
        yield
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        reason = str(error).splitlines()[0]
        message = f"{folder}: what was staged cannot be read ({reason}); the next run reads the files again"
        raise WarehouseError(message) from error


def replace_findings(
    connection: DuckDBPyConnection, origin: str, scope: Iterable[tuple[str, str]], findings: object
) -> int:
    """Put the findings of one origin for so many (unit_code, period), instead of those known till now.

    ``findings`` is a frame or Arrow table with the columns of ``intake.finding`` save ``finding_id``. Runs
    inside the caller's transaction, if there is one. The number of findings put.
    """
    pairs = sorted(set(scope))
    connection.execute(
        statement("delete_findings"),
        {"origin": origin, "units": [unit for unit, _ in pairs], "periods": [period for _, period in pairs]},
    )
    connection.register("staged_finding", findings)
    try:
        return _affected(connection, statement("insert_tracked_findings"), {"origin": origin})
    finally:
        connection.unregister("staged_finding")


def _stage_digests(connection: DuckDBPyConnection, folder: Path) -> None:
    staged = [folder / f"{name}.parquet" for name in ("submission", "sheet_account", "finding")]
    present = [str(path) for path in staged if path.exists()]
    if not present:
        message = f"{folder}: holds no staged submissions"
        raise WarehouseError(message)
    connection.execute(statement("stage_chunk_files"), {"paths": present})
    unknown = connection.execute(
        "SELECT sha256 FROM temp.chunk_file ANTI JOIN intake.file USING (sha256) ORDER BY 1"
    ).fetchall()
    if unknown:
        message = f"{folder}: files were never registered: {', '.join(sha256 for (sha256,) in unknown)}"
        raise WarehouseError(message)


def _insert(connection: DuckDBPyConnection, table: str, path: Path) -> int:
    if not path.exists():
        return 0
    return _affected(
        connection,
        f"INSERT INTO {table} BY NAME SELECT * FROM read_parquet($path)"
        " SEMI JOIN temp.chunk_file USING (sha256)",
        {"path": str(path)},
    )


def _insert_findings(connection: DuckDBPyConnection, path: Path) -> int:
    if not path.exists():
        return 0
    return _affected(connection, statement("insert_findings"), {"path": str(path)})


def _affected(connection: DuckDBPyConnection, sql: str, parameters: dict[str, object]) -> int:
    row = connection.execute(sql, parameters).fetchone()
    return int(row[0]) if row else 0
