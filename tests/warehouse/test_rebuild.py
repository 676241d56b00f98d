"""Two stores compared table by table."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from tests.warehouse.staging import at, clock, hazard_row, load, region, submission
from warehouse.connection import WarehouseError, writer
from warehouse.rebuild import TableDifference, differences

Change = Callable[[DuckDBPyConnection], object]


@pytest.fixture
def twins(store_path: Path, tmp_path: Path) -> tuple[Path, Path]:
    with writer(store_path) as store:
        region(store, "U1")
        sent = submission("a", at("2022-06-02 12:00"))
        load(store, tmp_path / "chunk", [sent], ledger_hazard=[hazard_row(sent), hazard_row(sent, 5)])
        clock(store, date(2022, 6, 5))
    other = tmp_path / "rebuilt.duckdb"
    shutil.copyfile(store_path, other)
    return store_path, other


def changed(path: Path, sql: str) -> None:
    with writer(path) as store:
        store.execute(sql)


def test_equal_stores_do_not_differ(twins: tuple[Path, Path]) -> None:
    assert differences(*twins) == ()


def test_the_order_of_rows_and_the_times_of_runs_do_not_matter(twins: tuple[Path, Path]) -> None:
    changed(
        twins[1],
        "CREATE TEMP TABLE kept AS FROM ledger.hazard; DELETE FROM ledger.hazard;"
        "INSERT INTO ledger.hazard FROM temp.kept ORDER BY row_number DESC;"
        "INSERT INTO ops.run (run_id, stage, started_at) VALUES ('r', 'load', '2022-06-05 08:00:00')",
    )
    assert differences(*twins) == ()


def test_a_changed_row_stands_on_both_sides(twins: tuple[Path, Path]) -> None:
    changed(twins[1], "UPDATE ledger.hazard SET location = 'x' WHERE row_number = 5")
    assert TableDifference("ledger.hazard", 1, 1) in differences(*twins)


def test_a_lost_row_shows_in_table_and_report(twins: tuple[Path, Path]) -> None:
    changed(twins[1], "DELETE FROM region.due")
    assert {each.table for each in differences(*twins) if each.table.startswith("re")} >= {
        "region.due",
        "report.county_summary",
        "report.monthly_statistics",
        "report.submission_status",
        "report.unit_month",
        "report.unit_scorecard",
    }
    assert [each.table for each in differences(*twins, views=False)] == ["region.due"]


def test_a_table_one_store_lacks_counts_whole(twins: tuple[Path, Path]) -> None:
    changed(twins[1], "CREATE TABLE ops.extra AS SELECT 1 AS x")
    assert differences(*twins, views=False) == (TableDifference("ops.extra", 0, 1),)


def test_a_store_that_cannot_be_read_is_named(twins: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match=r"absent\.duckdb: cannot be compared"):
        differences(twins[0], tmp_path / "absent.duckdb")
