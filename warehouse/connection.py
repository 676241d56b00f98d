"""Opening the store: one process writes, any number read a published copy; SQL is loaded by name.

All times in the store are naive local times of the region, so no session time zone is ever involved.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from schemas.failure import CannotBeDone

STATEMENTS = Path(__file__).parent / "statements"


BROKEN = (duckdb.IOException, duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException)
"""What DuckDB raises when a file cannot be read or written as it should be; our own mistakes are others."""
REMEDY = "hazard-ledger doctor says more, hazard-ledger rebuild makes the store again from the archive"


_LITTLE_MB = 256
"""Enough for a small region."""
_MUCH_MB = 2048
"""Enough for any: more is never taken."""
_LEAST_MB = 64
"""DuckDB holds nothing beyond this that it could read again."""


class WarehouseError(CannotBeDone):
    """Raised when the store cannot be opened, brought up to date or written as asked."""


@contextmanager
def writer(path: Path, *, threads: int = 2, memory_mb: int = _MUCH_MB) -> Iterator[DuckDBPyConnection]:
    """The writer's connection to the file at ``path`` (made when absent); closed on leaving.

    WarehouseError says so when another process holds the file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    settings = {
        "threads": str(threads),
        "memory_limit": f"{memory_mb}MB",
        "temp_directory": str(path.with_name(f"{path.name}.tmp")),
        "preserve_insertion_order": "false",
    }
    with _opened(path, "store", read_only=False, settings=settings) as connection:
        yield connection


@contextmanager
def reader(path: Path, *, threads: int = 2, spill: Path | None = None) -> Iterator[DuckDBPyConnection]:
    """A read-only connection to the published copy at ``path``; closed on leaving.

    With a folder ``spill``, which nobody else may use, it takes no more memory than is enough: what it sorts
    is laid aside there.
    """
    if not path.exists():
        message = f"{path}: nothing has been published yet; run a month first"
        raise WarehouseError(message)
    settings = {"threads": str(threads)}
    if spill:
        settings |= {"memory_limit": f"{_enough_mb(path)}MB", "temp_directory": str(spill)}
    with _opened(path, "ledger", read_only=True, settings=settings) as connection:
        yield connection


@contextmanager
def beside(connection: DuckDBPyConnection) -> Iterator[DuckDBPyConnection]:
    """A further connection to the same open file: what one is giving row by row does not stop the other."""
    ((name,),) = connection.execute("SELECT current_database()").fetchall()
    other = connection.cursor()
    try:
        other.execute(f'USE "{name}"')
        yield other
    finally:
        other.close()


@contextmanager
def inspector(path: Path) -> Iterator[DuckDBPyConnection]:
    """A read-only look into the writer's file; WarehouseError while a run holds it."""
    with _opened(path, "store", read_only=True, settings={"threads": "1"}) as connection:
        yield connection


@contextmanager
def _opened(
    path: Path, name: str, *, read_only: bool, settings: dict[str, str]
) -> Iterator[DuckDBPyConnection]:
    """A connection whose database is the file, under a name.

    The writer's file holds a schema called ledger; under its own name it would be a database called ledger as
    well, and DuckDB refuses to guess which of them ``ledger.hazard`` means. The copy has no such schema.
    """
    config: dict[str, str | bool | int | float | list[str]] = {**settings}
    connection = duckdb.connect(config=config)
    try:
        _attach(connection, path, name, "READ_ONLY" if read_only else "READ_WRITE")
        yield connection
    except duckdb.Error as error:
        if not _is_of_the_file(error):
            raise
        message = f"{path}: {_first_line(error)}; is the disk full or the file damaged? {REMEDY}"
        raise WarehouseError(message) from error
    finally:
        connection.close()


def _attach(connection: DuckDBPyConnection, path: Path, name: str, mode: str) -> None:
    """Told what kind of file it is, DuckDB opens it once.

    Left to guess, it reads the headers, opens the file anew for the blocks, and a copy replaced in between
    is read by the headers of the one before.
    """
    location = str(path).replace("'", "''")
    try:
        connection.execute(f"ATTACH '{location}' AS {name} ({mode}, TYPE duckdb)")
    except BROKEN as error:
        why = "another run holds it" if "lock" in str(error) else f"it is damaged; {REMEDY}"
        message = f"{path}: cannot be opened: {why} ({_first_line(error)})"
        raise WarehouseError(message) from error
    connection.execute(f"USE {name}")


def _is_of_the_file(error: duckdb.Error) -> bool:
    """Whether it comes from the file; what cannot be written may only show when a transaction ends."""
    unwritten = isinstance(error, duckdb.TransactionException) and "Could not write" in str(error)
    return unwritten or isinstance(error, BROKEN)


def _first_line(error: duckdb.Error) -> str:
    return str(error).splitlines()[0]


@contextmanager
def transaction(connection: DuckDBPyConnection) -> Iterator[None]:
    """All or nothing: committed on leaving, rolled back when anything escapes."""
    connection.execute("BEGIN TRANSACTION")
    try:
        yield
    except BaseException:
        with suppress(duckdb.Error):  # a store that cannot be written has rolled back by itself
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def file_of(connection: DuckDBPyConnection) -> Path:
    """The file of the database it is connected to; of one in memory the folder of work."""
    ((path,),) = connection.execute(
        "SELECT path FROM duckdb_databases() WHERE database_name = current_database()"
    ).fetchall()
    return Path(path or "")


def _enough_mb(path: Path) -> int:
    """Memory in which a store can be worked through; what is beyond it waits on disk.

    It grows with the file, for a limit far below what is joined and sorted ends in failure, not in patience.
    """
    return min(max(_LITTLE_MB, path.stat().st_size // 2**20), _MUCH_MB)


@contextmanager
def frugal(connection: DuckDBPyConnection) -> Iterator[None]:
    """Let DuckDB hold no more than is enough for the file it is connected to."""
    with bounded(connection, _enough_mb(file_of(connection))):
        yield


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


@contextmanager
def _put_back(connection: DuckDBPyConnection, setting: str, before: str) -> Iterator[None]:
    """Leave a setting as it was; where a failed transaction forbids it, only its own reason is told."""
    try:
        yield
    finally:
        with suppress(duckdb.Error):
            connection.execute(f"SET {setting} = '{before}'")


def let_go(connection: DuckDBPyConnection) -> None:
    """Give back the memory of pages that are only kept in case they are asked for again."""
    with bounded(connection, _LEAST_MB):
        pass


@cache
def statement(name: str) -> str:
    """The SQL kept in ``statements/<name>.sql``."""
    path = STATEMENTS / f"{name}.sql"
    if not path.exists():
        known = ", ".join(sorted(file.stem for file in STATEMENTS.glob("*.sql")))
        message = f"no statement {name!r}; known are {known}"
        raise WarehouseError(message)
    return path.read_text(encoding="utf-8")


def execute_script(connection: DuckDBPyConnection, script: str) -> None:
    """Run every statement of a text that may hold several (split by the parser, never at semicolons)."""
    for part in connection.extract_statements(script):
        connection.execute(part)
