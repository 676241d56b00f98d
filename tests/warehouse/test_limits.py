"""How much memory the store may hold, and that it gives back what it holds in case."""

from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from warehouse.connection import writer
from warehouse.limits import bounded, let_go


def limit(connection: DuckDBPyConnection) -> str:
    ((said,),) = connection.execute("SELECT current_setting('memory_limit')").fetchall()
    return str(said)


def held(connection: DuckDBPyConnection) -> int:
    ((said,),) = connection.execute("SELECT sum(memory_usage_bytes) FROM duckdb_memory()").fetchall()
    return int(said)


def test_a_bound_holds_inside_and_not_after(tmp_path: Path) -> None:
    with writer(tmp_path / "store.duckdb") as connection:
        before = limit(connection)
        with bounded(connection, 100):
            assert limit(connection) == "95.3 MiB"
        assert limit(connection) == before


def test_a_bound_is_lifted_when_the_work_fails(tmp_path: Path) -> None:
    with writer(tmp_path / "store.duckdb") as connection:
        before = limit(connection)
        with pytest.raises(ZeroDivisionError), bounded(connection, 100):
            raise ZeroDivisionError
        assert limit(connection) == before


def test_what_is_kept_in_case_is_let_go_and_still_there(tmp_path: Path) -> None:
    with writer(tmp_path / "store.duckdb") as connection:
        connection.execute("CREATE TEMP TABLE many AS SELECT hash(range) AS number FROM range(20_000_000)")
        before = held(connection)
        let_go(connection)
        assert held(connection) < before / 2
        ((count,),) = connection.execute("SELECT count(number) FROM many").fetchall()
        assert count == 20_000_000
