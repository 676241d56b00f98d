"""Handing columns from Python to the store: as temporary tables, through Arrow, never row by row."""

from collections.abc import Mapping, Sequence

import pyarrow as pa
from duckdb import DuckDBPyConnection


def put_table(
    connection: DuckDBPyConnection, table: str, columns: Mapping[str, Sequence[object]], kinds: Sequence[str]
) -> None:
    """Replace temporary table ``table`` by the columns; ``kinds`` are their DuckDB types."""
    frame = pa.table({name: _array(values) for name, values in columns.items()})
    typed = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in zip(columns, kinds, strict=True))
    connection.register("handed_over", frame)
    try:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {typed} FROM handed_over")
    finally:
        connection.unregister("handed_over")


def _array(values: Sequence[object]) -> pa.Array:
    return values if isinstance(values, pa.Array) else pa.array(list(values))
