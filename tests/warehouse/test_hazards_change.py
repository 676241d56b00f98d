"""Two months of a hazard side by side, its timeline, and decisions as they come from a file."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from tests.warehouse.histories import CODE, LIFE, History, at, row
from validations.history import CHANGE_COLUMNS
from warehouse.decisions import record_decisions
from warehouse.timeline import current_code, tell, timeline


@pytest.fixture
def told() -> Iterator[History]:
    history = History()
    yield history
    history.connection.close()


def change(history: History, period: str, code: str = CODE) -> dict[str, Any]:
    found = history.connection.execute(
        "SELECT * FROM hazard.change WHERE period = ? AND hazard_code = ?", [period, code]
    )
    names = [column[0] for column in found.description or ()]
    rows = found.fetchall()
    return dict(zip(names, rows[0], strict=True)) if rows else {}


def test_it_has_exactly_the_columns_the_history_rules_are_promised(told: History) -> None:
    told.fold()
    columns = told.rows("SELECT column_name, column_type FROM (DESCRIBE hazard.change)")
    assert dict(columns) == dict(CHANGE_COLUMNS)


def test_both_months_with_their_places(told: History) -> None:
    told.returned("2022-05", row(status_reported="PENDING"))
    told.returned("2022-07", row(status_reported="CLOSED", deadline=date(2022, 9, 1)))
    told.fold()
    seen = change(told, "2022-07")
    assert (seen["prev_period"], seen["prev_row_number"], seen["row_number"]) == ("2022-05", 4, 4)
    assert (seen["prev_state"], seen["this_state"]) == ("PENDING", "CLOSED")
    assert (seen["prev_deadline"], seen["this_deadline"]) == (date(2022, 6, 30), date(2022, 9, 1))
    assert (seen["illegal"], seen["approved_extension"], seen["is_new"]) == (True, False, False)
    assert seen["prev_file_name"] == "U1-2022-05.xlsx"


def test_it_ends_with_the_last_month_that_speaks_of_a_closed_hazard(told: History) -> None:
    told.returned("2022-05", row(status_reported="PENDING"))
    told.returned("2022-06", row(status_reported="RECTIFIED", completed_on=date(2022, 6, 8)))
    told.fold()
    assert change(told, "2022-06")["last_period"] is None
    told.returned(
        "2022-07", row(status_reported="CLOSED", completed_on=date(2022, 6, 8), accepted_on=date(2022, 7, 1))
    )
    told.returned("2022-08")
    told.fold()
    assert [change(told, f"2022-0{month}")["last_period"] for month in (5, 6, 7)] == ["2022-07"] * 3
    told.returned("2022-09", row(status_reported="PENDING"))
    told.fold()
    assert (change(told, "2022-09")["last_period"], change(told, "2022-09")["prev_period"]) == (
        None,
        "2022-07",
    )
    assert change(told, "2022-08") == {}


def test_what_a_unit_may_not_say_is_refused_with_the_reason_and_is_no_jump(told: History) -> None:
    closed = {
        "status_reported": "CLOSED",
        "completed_on": date(2022, 6, 10),
        "accepted_on": date(2022, 6, 12),
    }
    told.returned("2022-05", row(level="MAJOR"), row(description="配电箱未上锁", location="配电室"))
    told.returned(
        "2022-06",
        row(level="MAJOR", **closed, acceptance_result="PASS"),
        row(description="配电箱未上锁", location="配电室", status_reported="VOID"),
    )
    told.fold()
    major, void = (change(told, "2022-06", code) for code in (CODE, "HZ-U1-202205-002"))
    assert (major["illegal"], major["refused"]) == (
        False,
        "须由督办单位复查同意方可销号，单位自报销号不予认定",
    )
    assert (void["illegal"], void["refused"]) == (False, "单位自报作废，须经督办单位批准")


def test_the_first_month_has_nothing_before_it(told: History) -> None:
    told.returned("2022-05", row())
    told.fold()
    seen = change(told, "2022-05")
    assert (seen["is_new"], seen["prev_period"], seen["prev_state"]) == (True, None, None)
    assert (seen["months_open"], seen["months_unchanged"], seen["deadline_first"]) == (
        1,
        1,
        date(2022, 6, 30),
    )


def test_every_month_it_is_missing_while_open(told: History) -> None:
    told.returned("2022-05", row())
    told.returned("2022-06")
    told.returned("2022-07")
    told.returned("2022-08", row())
    told.fold()
    assert [change(told, period)["vanished"] for period in ("2022-06", "2022-07", "2022-08")] == [
        True,
        True,
        False,
    ]
    assert change(told, "2022-07")["prev_row_id"].startswith("2022-05")


def test_a_closed_hazard_no_longer_listed_is_no_change(told: History) -> None:
    told.returned("2022-06", row(status_reported="CLOSED", accepted_on=date(2022, 6, 20)))
    told.returned("2022-07")
    told.fold()
    assert change(told, "2022-07", "HZ-U1-202206-001") == {}


def test_months_without_any_movement_are_counted(told: History) -> None:
    for period in ("2022-05", "2022-06", "2022-07"):
        told.returned(period, row(progress_note="正在推进"))
    told.returned("2022-08", row(progress_note="已采购"))
    told.fold()
    assert [change(told, f"2022-0{month}")["months_unchanged"] for month in (5, 6, 7, 8)] == [1, 2, 3, 1]


def test_a_decision_after_the_return_explains_it(told: History) -> None:
    told.returned("2022-05", row())
    told.extended(date(2022, 8, 31))
    told.returned("2022-06", row(deadline=date(2022, 8, 31)))
    told.fold()
    seen = change(told, "2022-06")
    assert (seen["approved_extension"], seen["extensions"], seen["extension_until"]) == (
        True,
        1,
        date(2022, 8, 31),
    )


def test_the_codes_a_row_carries_are_judged(told: History) -> None:
    told.returned("2022-05", row(hazard_code="HZ-U9-202201-001"))
    told.returned("2022-06", row(hazard_code=CODE))
    told.fold()
    assert [change(told, "2022-05")[name] for name in ("code_known", "code_foreign")] == [False, True]
    assert [change(told, "2022-06")[name] for name in ("code_known", "code_foreign")] == [True, False]


def test_a_timeline_says_when_what_who_and_where(told: History) -> None:
    told.returned("2022-05", row(status_reported="PENDING"))
    told.returned("2022-06")
    told.fold()
    assert [
        (str(line.effective_on), line.label, line.state_label, line.said_by, line.file_name, line.cell)
        for line in timeline(told.connection, CODE, LIFE)
    ] == [
        ("2022-05-10", "登记", "已登记", "单位报送", "U1-2022-05.xlsx", "B4"),
        ("2022-05-10", "确定期限", "待整改", "单位报送", "U1-2022-05.xlsx", "E4"),
        ("2022-05-31", "交办", "待整改", "单位报送", "U1-2022-05.xlsx", "F4"),
        ("2022-06-30", "丢项", "待整改", "系统比对", "U1-2022-06.xlsx", ""),
    ]


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (
            {"status_reported": "RECTIFIED", "completed_on": date(2022, 5, 20)},
            {"status_reported": "PENDING"},
            (
                "2022-06-30 报送的状态退回待整改"
                "（未写明日期，不晚于此日；不合规定：状态倒退，未说明验收不合格或反销号）。"
            ),
        ),
        (
            {"status_reported": "PENDING"},
            {"status_reported": "CLOSED"},
            "2022-06-30 销号（未写明日期，不晚于此日；不合规定：无验收记录即销号）。",
        ),
        (
            {"level": "MAJOR"},
            {"level": "MAJOR", "status_reported": "CLOSED"},
            "2022-06-30 销号（不予认可：须由督办单位复查同意方可销号，单位自报销号不予认定）。",
        ),
        (
            {"level": "MAJOR"},
            {"level": "GENERAL"},
            "2022-06-30 由重大降为一般（不予认可：未经复评降级）。",
        ),
    ],
)
def test_what_counts_though_unlawful_and_what_does_not_count_are_told_apart(
    told: History, before: dict[str, Any], after: dict[str, Any], sentence: str
) -> None:
    told.returned("2022-05", row(**before))
    told.returned("2022-06", row(**before | after))
    told.fold()
    assert sentence in [tell(line, LIFE) for line in timeline(told.connection, CODE, LIFE)]


def test_decisions_from_a_file_are_kept_once_and_carried_out(told: History) -> None:
    told.returned("2022-05", row(), row(description="配电箱未上锁", location="配电室"))
    file = pa.table({
        "decision_kind": ["extension", "merge"],
        "hazard_code": [CODE.lower(), "HZ-U1-202205-002"],
        "target_code": [None, CODE],
        "until": [date(2022, 8, 31), None],
        "decided_on": [date(2022, 6, 20), date(2022, 6, 20)],
        "decided_by": ["市卫健委", "市卫健委"],
        "sha256": ["d" * 64] * 2,
        "file_name": ["决定.xlsx"] * 2,
        "sheet": ["决定"] * 2,
        "sheet_no": [1, 1],
        "row_number": [2, 3],
        "received_at": [at("2022-06-21T10:00")] * 2,
    })  # fmt: skip
    assert record_decisions(told.connection, file) == 2
    assert record_decisions(told.connection, file) == 0
    told.fold()
    assert told.events()[-2:] == ["extend", "merge"]
    assert current_code(told.connection, "HZ-U1-202205-002") == CODE
    assert told.rows("SELECT said_by, sheet, cell FROM hazard.event WHERE event = 'extend'") == [
        ("督办单位（市卫健委）", "决定", "A2")
    ]
