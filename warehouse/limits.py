"""How much memory and log DuckDB may take while something is done, and what it gives back afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

_LITTLE_MB = 256
"""Enough for a small region."""
MUCH_MB = 2048
"""Enough for any: more is never taken."""
_LEAST_MB = 64
"""DuckDB holds nothing beyond this that it could read again."""


def enough_mb(path: Path) -> int:
    """Memory in which the store at ``path`` can be worked through; what is beyond it waits on disk.

    It grows with the file, for a limit far below what is joined and sorted ends in failure, not in patience.
    """
    return min(max(_LITTLE_MB, path.stat().st_size // 2**20), MUCH_MB)


@contextmanager
def bounded(connection: DuckDBPyConnection, memory_mb: int) -> Iterator[None]:
    """Let DuckDB hold no more than so much: what can be laid aside on disk is. For work of a known size.

    Where it must hold more already, it is asked for nothing.
    """
    ((said,),) = connection.execute("SELECT current_setting('memory_limit')").fetchall()
    number, unit = str(said).split()
    before = f"{float(number) + 0.05:.2f}{unit}"  # it is told with one digit, the others cut off
    with suppress(duckdb.OutOfMemoryException):
        connection.execute(f"SET memory_limit = '{memory_mb}MB'")
    with _put_back(connection, "memory_limit", before):
        yield


def let_go(connection: DuckDBPyConnection) -> None:
    """Give back the memory of pages that are only kept in case they are asked for again."""
    with bounded(connection, _LEAST_MB):
        pass


@contextmanager
def rarely_written(connection: DuckDBPyConnection, log_mb: int) -> Iterator[None]:
    """Let the log grow to so much before it is written into the file, for many transactions in a row.

    Each such checkpoint writes the keys of whole tables again; after every transaction of many it would cost
    as much as their number squared. The log is durable: the next start reads what a killed process left.
    """
    ((before,),) = connection.execute("SELECT current_setting('checkpoint_threshold')").fetchall()
    connection.execute(f"SET checkpoint_threshold = '{log_mb}MB'")
    with _put_back(connection, "checkpoint_threshold", before):
        yield


@contextmanager
def _put_back(connection: DuckDBPyConnection, setting: str, before: str) -> Iterator[None]:
    """Leave a setting as it was; where a failed transaction forbids it, only its own reason is told."""
    try:
        yield
    finally:
        with suppress(duckdb.Error):
            connection.execute(f"SET {setting} = '{before}'")
