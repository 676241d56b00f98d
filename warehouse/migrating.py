"""Forward-only migrations: numbered files, each applied and recorded in one transaction."""

import re
from pathlib import Path
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.connection import WarehouseError, execute_script, transaction

MIGRATIONS = Path(__file__).parent / "migrations"

_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")

_LOG = """
CREATE SCHEMA IF NOT EXISTS ops;
CREATE TABLE IF NOT EXISTS ops.migration (
    number INTEGER PRIMARY KEY,
    name VARCHAR NOT NULL UNIQUE,
    applied_at TIMESTAMP NOT NULL DEFAULT CAST(now() AS TIMESTAMP)
);
"""


class Migration(NamedTuple):
    """One numbered step."""

    number: int
    name: str
    script: str


def migrations(folder: Path = MIGRATIONS) -> tuple[Migration, ...]:
    """All steps in order; WarehouseError for a name not like ``0001_x.sql`` or a doubled number."""
    steps: list[Migration] = []
    for path in sorted(folder.glob("*.sql")):
        found = _NAME.fullmatch(path.name)
        if not found:
            message = f"{path}: a migration is named 0001_what_it_does.sql"
            raise WarehouseError(message)
        if steps and steps[-1].number == int(found[1]):
            message = f"{path}: migration number {found[1]} is taken by {steps[-1].name}"
            raise WarehouseError(message)
        steps.append(Migration(int(found[1]), path.stem, path.read_text(encoding="utf-8")))
    return tuple(steps)


def applied(connection: DuckDBPyConnection) -> tuple[str, ...]:
    """The names of the steps the store has been through, in order; reads only."""
    logged = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'ops' AND table_name = 'migration'"
        " AND database_name = current_database()"
    ).fetchone()
    if not logged:
        return ()
    rows = connection.execute("SELECT name FROM ops.migration ORDER BY number").fetchall()
    return tuple(str(name) for (name,) in rows)


def pending(connection: DuckDBPyConnection, folder: Path = MIGRATIONS) -> tuple[Migration, ...]:
    """The steps still to take; WarehouseError when the store has taken one this version does not know."""
    done = applied(connection)
    steps = migrations(folder)
    unknown = sorted(set(done) - {step.name for step in steps})
    if unknown:
        message = f"the store has been through {', '.join(unknown)}, unknown here; use the newer version"
        raise WarehouseError(message)
    return tuple(step for step in steps if step.name not in done)


def migrate(connection: DuckDBPyConnection, folder: Path = MIGRATIONS) -> tuple[str, ...]:
    """Take every pending step, each in a transaction of its own; the names of those taken."""
    steps = pending(connection, folder)
    if steps:
        execute_script(connection, _LOG)
    for step in steps:
        with transaction(connection):
            execute_script(connection, step.script)
            connection.execute(
                "INSERT INTO ops.migration (number, name) VALUES (?, ?)", [step.number, step.name]
            )
    return tuple(step.name for step in steps)
