"""Comparing two stores table by table: how a rebuild from the archive proves itself."""

import logging
from pathlib import Path
from typing import Literal, NamedTuple

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.connection import WarehouseError
from warehouse.snapshots import quoted

log = logging.getLogger("hazard_ledger")

NOT_COMPARED = frozenset({"ops.run", "ops.migration", "ops.made", "ops.message", "ops.gate"})
"""Tables that tell when something was done, not what is so."""

CARRIED = ("ops.run", "ops.message", "ops.gate")
"""Of those, the tables that no archive tells of: what ran, and what waits to be sent."""

Side = Literal["first", "second"]
SIDES: tuple[Side, ...] = ("first", "second")


class TableDifference(NamedTuple):
    """Rows of a table or view that stand in one store only; a table the other store lacks counts whole."""

    table: str
    only_first: int
    only_second: int


def differences(first: Path, second: Path, *, views: bool = True) -> tuple[TableDifference, ...]:
    """Every table, and every report view unless ``views`` is off, in which two stores differ. Empty: equal.

    Report views are compared as of each store's own clock. WarehouseError when a store cannot be read.
    """
    with duckdb.connect() as connection:
        for side, path in zip(SIDES, (first, second), strict=True):
            _attach(connection, side, path)
        names = _names(connection, "duckdb_tables()", "table_name") - NOT_COMPARED
        if views:
            names |= {
                name
                for name in _names(connection, "duckdb_views()", "view_name")
                if name.startswith("report.")
            }
        found = [_compare(connection, name) for name in sorted(names)]
    return tuple(each for each in found if each.only_first or each.only_second)


def carry_over(before: Path, made: Path) -> None:
    """Let a store made again keep what it waits to do; from one that cannot be read nothing is carried."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{quoted(made)}' AS made")
        try:
            _attach(connection, "first", before)
            for table in CARRIED:
                connection.execute(
                    f"INSERT INTO made.{table} BY NAME FROM first.{table} ON CONFLICT DO NOTHING"
                )
        except (WarehouseError, duckdb.Error) as error:
            log.warning("%s; messages that waited and the record of runs are lost", error)


def _attach(connection: DuckDBPyConnection, side: Side, path: Path) -> None:
    try:
        connection.execute(f"ATTACH '{quoted(path)}' AS {side} (READ_ONLY, TYPE duckdb)")
    except duckdb.IOException as error:
        message = f"{path}: cannot be compared ({str(error).splitlines()[0]})"
        raise WarehouseError(message) from error


def _names(connection: DuckDBPyConnection, catalog: str, column: str) -> set[str]:
    rows = connection.execute(
        f"SELECT DISTINCT schema_name || '.' || {column} FROM {catalog}"
        " WHERE database_name IN ('first', 'second')"
    )
    return {str(name) for (name,) in rows.fetchall()}


def _compare(connection: DuckDBPyConnection, name: str) -> TableDifference:
    columns = [_take(connection, side, name) for side in SIDES]
    if not all(columns):
        only = [
            _count(connection, f"FROM memory.main.{side}") if held else 0
            for side, held in zip(SIDES, columns, strict=True)
        ]
        return TableDifference(name, *only)
    listed = ", ".join(f'"{column}"' for column in sorted(columns[0] & columns[1]))
    rows = {side: f"SELECT {listed} FROM memory.main.{side}" for side in SIDES}
    return TableDifference(
        name,
        _count(connection, f"{rows['first']} EXCEPT ALL {rows['second']}"),
        _count(connection, f"{rows['second']} EXCEPT ALL {rows['first']}"),
    )


def _take(connection: DuckDBPyConnection, side: Side, name: str) -> set[str]:
    """Bring one side's rows over (a view answers only inside its own store); its columns, none if absent."""
    connection.execute(f"USE {side}")
    try:
        connection.execute(f"CREATE OR REPLACE TABLE memory.main.{side} AS FROM {name}")
    except duckdb.CatalogException:
        return set()
    finally:
        connection.execute("USE memory")
    return {str(row[0]) for row in connection.execute(f"DESCRIBE memory.main.{side}").fetchall()}


def _count(connection: DuckDBPyConnection, query: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM ({query})").fetchall()[0][0])
