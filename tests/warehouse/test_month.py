"""A unit's month as a whole: the frame the month rules judge, their findings, and the leads."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from flows.region import Region, read_region
from flows.stages.judging import judge_months
from schemas.lifecycle import load_lifecycle
from tests.warehouse.staging import all_rows, at, clock, hazard_row, load, put, region, submission
from warehouse.connection import statement
from warehouse.hazards import fold

MAY, JUNE, JULY = "2022-05", "2022-06", "2022-07"
ARRIVED = {MAY: at("2022-06-02 09:00"), JUNE: at("2022-07-02 09:00"), JULY: at("2022-08-02 09:00")}


@pytest.fixture
def place(tmp_path: Path) -> Region:
    """A region without overrides."""
    (tmp_path / "region.toml").write_text('[region]\nname = "东河"\ncode = "1"\noffice = "东河局"\n')
    (tmp_path / "units.csv").write_text("unit_code,name,county,kind\nU1,单位U1,东河县,TOWNSHIP\n")
    return read_region(tmp_path)


def sent(
    store: DuckDBPyConnection,
    folder: Path,
    period: str,
    unit: str = "U1",
    rows: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """A hazard return of these rows (nil when there are none), taken in and folded."""
    told = submission(
        f"{unit}-{period}-{len(rows)}", ARRIVED[period], unit=unit, period=period,
        outcome="accepted" if rows else "nil",
    )  # fmt: skip
    hazards = [hazard_row(told, number, **fields) for number, fields in enumerate(rows, start=4)]
    load(store, folder / f"{unit}-{period}-{len(rows)}", [told], ledger_hazard=hazards)
    fold(store, life=load_lifecycle())
    return told


def frame(store: DuckDBPyConnection, period: str, unit: str = "U1") -> dict[str, Any]:
    rows = store.sql(statement("month_frame"), params={"since": period}).to_arrow_table().to_pylist()
    return next(row for row in rows if (row["unit_code"], row["period"]) == (unit, period))


def found(store: DuckDBPyConnection, place: Region) -> list[tuple[str, str]]:
    """(month, code) of the findings after judging."""
    judge_months(store, place)
    query = "SELECT period, code FROM intake.finding WHERE origin = 'month' ORDER BY ALL"
    return [(row["period"], row["code"]) for row in all_rows(store, query)]


def test_frame_says_what_was_open_and_what_was_carried_over(
    store: DuckDBPyConnection, tmp_path: Path
) -> None:
    region(store, "U1", periods=(MAY, JUNE))
    places = ["东楼一层", "西楼三层", "锅炉房"]
    sent(store, tmp_path, MAY, rows=[{"location": p, "description": f"{p}灭火器压力不足"} for p in places])
    sent(store, tmp_path, JUNE, rows=[{"location": places[0], "description": f"{places[0]}灭火器压力不足"}])
    known = frame(store, JUNE)
    assert (known["open_before"], known["carried_over"], known["hazards"], known["hazards_before"]) == (
        3,
        1,
        1,
        3,
    )
    assert (known["hazards_year"], known["rectified_year"]) == (3, 0)


def test_nil_months_count_in_a_row_and_peers_are_units_of_the_kind_and_county(
    store: DuckDBPyConnection, tmp_path: Path
) -> None:
    region(store, "U1", "U2", periods=(MAY, JUNE, JULY))
    for period in (MAY, JUNE, JULY):
        sent(store, tmp_path, period)
        sent(store, tmp_path, period, "U2", rows=[{}])
    assert [frame(store, period)["nil_months"] for period in (MAY, JUNE, JULY)] == [1, 2, 3]
    known = frame(store, JULY)
    assert (known["peers"], known["peers_with_hazards"], known["nil_declared"]) == (2, 1, True)


def test_an_owed_ledger_that_did_not_come_is_found_until_it_comes(
    store: DuckDBPyConnection, tmp_path: Path, place: Region
) -> None:
    region(store, "U1", U1="hazard measure")
    sent(store, tmp_path, MAY, rows=[{}])
    assert found(store, place) == [(MAY, "month.ledger_missing")]
    assert all_rows(store, "SELECT message FROM intake.finding WHERE origin = 'month'")[0]["message"] == (
        "本月应报清单中没有收到：制度措施清单。"
    )
    late = submission("late", at("2022-06-09 09:00"), ledger="measure")
    load(store, tmp_path / "late", [late])
    assert found(store, place) == []


def test_nil_return_while_hazards_are_open_is_found(
    store: DuckDBPyConnection, tmp_path: Path, place: Region
) -> None:
    region(store, "U1", periods=(MAY, JUNE))
    sent(store, tmp_path, MAY, rows=[{}])
    sent(store, tmp_path, JUNE)
    assert found(store, place) == [(JUNE, "month.nil_with_open")]


def test_statistics_may_count_the_month_or_the_year(
    store: DuckDBPyConnection, tmp_path: Path, place: Region
) -> None:
    region(store, "U1", periods=(MAY, JUNE))
    told = sent(store, tmp_path, JUNE, rows=[{}, {"description": "配电箱无警示标识", "location": "配电间"}])
    put(
        store, "intake.submission",
        submission("stat", ARRIVED[JUNE], period=JUNE, ledger="statistics", is_effective=True),
    )  # fmt: skip
    stat = all_rows(store, "SELECT submission_id FROM intake.submission WHERE ledger = 'statistics'")[0]
    counted: dict[str, Any] = {
        "row_id": "s#0!2", **stat, "sha256": told["sha256"], "unit_code": "U1", "period": JUNE,
        "sheet": "月报", "sheet_no": 0, "row_number": 2,
    }  # fmt: skip
    put(store, "ledger.statistics", {**counted, "held": False, "general_found": 2, "major_found": 0})
    assert found(store, place) == []
    store.execute("UPDATE ledger.statistics SET general_found = 5")
    store.execute("DELETE FROM intake.month_judged")
    assert found(store, place) == [(JUNE, "month.statistics_found")]


def test_judging_again_changes_nothing_and_an_older_return_makes_its_month_due(
    store: DuckDBPyConnection, tmp_path: Path, place: Region
) -> None:
    region(store, "U1", periods=(MAY, JUNE))
    sent(store, tmp_path, JUNE)
    first = found(store, place)
    assert judge_months(store, place) == 0
    assert found(store, place) == first == []
    sent(store, tmp_path, MAY, rows=[{}])
    assert found(store, place) == [(JUNE, "month.nil_with_open")]


def test_lead_quotes_the_criterion_and_what_matched_nothing_is_counted(
    store: DuckDBPyConnection, tmp_path: Path, place: Region
) -> None:
    region(store, "U1")
    wall = {"description": "宿舍楼底层承重墙被开洞约1.8米", "location": "宿舍楼"}
    sent(store, tmp_path, MAY, rows=[wall, {"description": "走廊灯具损坏", "location": "二层"}])
    judge_months(store, place)
    clock(store, date(2022, 6, 10))
    (lead,) = all_rows(store, "SELECT * FROM report.undergrading_lead")
    assert (lead["matched"], lead["criterion_status"], lead["row_number"]) == (
        "承重墙被开洞",
        "条文已核实",
        4,
    )
    assert "承重" in lead["criterion"]
    assert lead["remark"] == "清单不完整，只收录到6.1；该清单当时尚未施行，仅供参考"
    (covered,) = all_rows(store, "SELECT * FROM report.undergrading_coverage")
    assert (covered["compared"], covered["with_lead"], covered["without_lead"]) == (2, 1, 1)
