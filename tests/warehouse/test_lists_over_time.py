"""Key tasks, measures and the campaign: done, late, unmoved, handed in by a stage's last day."""

from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
from duckdb import DuckDBPyConnection

from tests.warehouse.staging import all_rows, at, clock, load, region, submission
from warehouse.region import put_calendar

TASK = {"task": "开展危险化学品专项整治", "due": date(2022, 6, 30), "due_kind": "month_end", "held": False}


def returned(
    store: DuckDBPyConnection, folder: Path, period: str, on: datetime, unit: str = "U1", **facts: object
) -> None:
    """A unit's list of one key task."""
    sent = submission(f"{unit}{period}", on, unit=unit, period=period, ledger="key_task")
    address = {name: sent[name] for name in ("submission_id", "sha256", "unit_code", "period")}
    place = {"row_id": f"{sent['submission_id']}#1!4", "sheet": "清单", "sheet_no": 1, "row_number": 4}
    load(store, folder / f"{unit}{period}", [sent], ledger_key_task=[{**address, **place, **TASK, **facts}])


def test_a_task_is_unmoved_from_the_second_equal_month_and_done_late(
    store: DuckDBPyConnection, tmp_path: Path
) -> None:
    region(store, "U1", periods=("2022-05", "2022-06", "2022-07", "2022-08"), U1="key_task")
    for month, said in ((5, "已部署"), (6, "已部署"), (7, "已完成八成")):
        facts = {"status": "RECTIFYING", "progress": said}
        returned(store, tmp_path, f"2022-0{month}", at(f"2022-0{month + 1}-02 09:00"), **facts)
    done = {"status": "RECTIFIED", "progress": "已完成八成", "done_on": date(2022, 8, 20)}
    returned(store, tmp_path, "2022-08", at("2022-09-02 09:00"), **done)
    clock(store, date(2022, 9, 5), "2022-08")
    assert [
        (
            row["period"],
            row["months_unmoved"],
            row["unmoved"],
            row["done"],
            row["done_late"],
            row["days_overdue"],
        )
        for row in all_rows(store, "FROM report.task_progress ORDER BY period")
    ] == [
        ("2022-05", 1, False, False, False, 67),
        ("2022-06", 2, True, False, False, 67),
        ("2022-07", 1, False, False, False, 67),
        ("2022-08", 1, False, True, True, None),
    ]


def test_a_stage_counts_who_handed_in_its_lists_in_time(store: DuckDBPyConnection, tmp_path: Path) -> None:
    region(store, "U1", "U2", "U3")
    store.execute("UPDATE region.unit SET owes = ['key_task']")
    day = date(2022, 6, 1)
    put_calendar(
        store,
        pa.table({"day": [day], "period": ["2022-06"], "working": [True]}),
        pa.Table.from_pylist([
            {"stage": "plan", "campaign": "整治", "label": "制定方案", "english": "Plan", "position": 0,
             "begins_on": date(2022, 5, 1), "ends_on": date(2022, 6, 8), "lists": ["key_task"]},
        ]),
    )  # fmt: skip
    returned(store, tmp_path, "2022-05", at("2022-06-08 23:59:59"))
    returned(store, tmp_path, "2022-05", at("2022-06-09 00:00"), unit="U2")
    clock(store, date(2022, 6, 10))
    (stage,) = all_rows(store, "FROM report.campaign_stage")
    assert (stage["status_label"], stage["days_left"]) == ("已结束", -2)
    assert (stage["units"], stage["units_in_time"], stage["units_missing"]) == (3, 1, 1)
