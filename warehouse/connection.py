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
from warehouse.limits import MUCH_MB, enough_mb

STATEMENTS = Path(__file__).parent / "statements"


BROKEN = (duckdb.IOException, duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException)
"""What DuckDB raises when a file cannot be read or written as it should be; our own mistakes are others."""
REMEDY = "hazard-ledger doctor says more, hazard-ledger rebuild makes the store again from the archive"


class WarehouseError(CannotBeDone):
    """Raised when the store cannot be opened, brought up to date or written as asked."""


@contextmanager
def writer(path: Path, *, threads: int = 2, memory_mb: int = MUCH_MB) -> Iterator[DuckDBPyConnection]:
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
        settings |= {"memory_limit": f"{enough_mb(path)}MB", "temp_directory": str(spill)}
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
