"""Where hazards stand as of a day and as known at a moment, and what is counted from that."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from schemas.lifecycle import load_lifecycle
from tests.warehouse.staging import (
    all_rows,
    at,
    clock,
    digest,
    due_on,
    hazard_row,
    load,
    put,
    region,
    submission,
)
from warehouse.hazards import fold
from warehouse.publications import Publication, put_publication
from warehouse.reports import report_views

PERIODS = ("2022-05", "2022-06", "2022-07", "2022-08", "2022-09")
LIFE = load_lifecycle()
PLACES = ("住院楼三楼东侧", "食堂后厨", "锅炉房", "门诊大厅", "地下车库")
TEXTS = (
    "疏散通道堆放杂物",
    "燃气报警器失灵未更换",
    "锅炉安全阀超过校验期限",
    "消火栓箱被广告牌遮挡",
    "充电桩私接电线无人看管",
)


class Months:
    """Returns of a region, month by month, folded into histories as they are told."""

    def __init__(self, connection: DuckDBPyConnection, folder: Path, *units: str) -> None:
        """A region of these units (U1 alone when none is named), each owing the hazard ledger."""
        self.connection, self.folder, self.count = connection, folder, 0
        region(connection, *(units or ("U1",)), periods=PERIODS)

    def returned(
        self, period: str, *rows: Mapping[str, Any], unit: str = "U1", on: datetime | None = None
    ) -> None:
        """A hazard return, received on the second day of the next month at noon unless said otherwise."""
        self.count += 1
        received = on or datetime.combine(due_on(period) - timedelta(days=1), time(12))
        sent = submission(
            f"{self.count}", received, unit=unit, period=period, outcome="accepted" if rows else "nil"
        )
        told = [hazard_row(sent, number, **row) for number, row in enumerate(rows, start=4)]
        load(self.connection, self.folder / str(self.count), [sent], ledger_hazard=told)
        fold(self.connection, life=LIFE)

    def decided(self, kind: str, on: datetime, **facts: object) -> None:
        """A decision of the authority about the first hazard of U1."""
        known = {
            "decision_id": f"D{on:%m%d%H}{kind}",
            "kind": kind,
            "hazard_code": "HZ-U1-202205-001",
            "unit_code": "U1",
            "received_at": on,
            "sha256": digest(f"{on}{kind}"),
        }
        put(self.connection, "hazard.decision", known | facts)
        fold(self.connection, life=LIFE)

    def current(self, columns: str, source: str = "report.hazard_current") -> list[tuple[Any, ...]]:
        """Some columns of every hazard, by code."""
        return self.connection.sql(f"SELECT {columns} FROM {source} ORDER BY hazard_code").fetchall()


def row(number: int = 0, **fields: object) -> dict[str, Any]:
    """One of five plainly different hazards."""
    return {"description": TEXTS[number], "location": PLACES[number]} | fields


@pytest.fixture
def months(store: DuckDBPyConnection, tmp_path: Path) -> Months:
    return Months(store, tmp_path)


@pytest.mark.parametrize(
    ("as_of", "overdue", "days", "due_soon"),
    [
        (date(2022, 5, 27), False, None, False),
        (date(2022, 5, 28), False, None, True),
        (date(2022, 5, 31), False, None, True),
        (date(2022, 6, 1), True, 1, False),
        (date(2022, 6, 10), True, 10, False),
    ],
)
def test_overdue_begins_the_day_after_the_deadline(
    months: Months, as_of: date, days: int | None, *, overdue: bool, due_soon: bool
) -> None:
    months.returned("2022-05", row())
    clock(months.connection, as_of, known_at=at("2022-07-01 00:00"))
    assert months.current("overdue, days_overdue, due_soon") == [(overdue, days, due_soon)]


def test_a_mended_hazard_is_not_overdue(months: Months) -> None:
    months.returned("2022-05", row(status_reported="RECTIFIED", completed_on=date(2022, 5, 30)))
    clock(months.connection, date(2022, 6, 10))
    assert months.current("state, overdue, completed_on, is_open") == [
        ("RECTIFIED", False, date(2022, 5, 30), True)
    ]


def test_people_are_joined_and_codes_have_labels(months: Months) -> None:
    months.returned("2022-05", row())
    clock(months.connection, date(2022, 6, 10))
    assert months.current("unit_name, county, responsible_person") == [
        ("单位U1", "东河县", "责任人甲、责任人乙")
    ]
    assert months.current("level_label, category_label, state_label") == [("一般", "消防安全", "整改中")]
    assert months.current("file_name, sheet, row_number") == [("1.xlsx", "台账", 4)]


def test_an_approved_extension_moves_the_deadline_from_its_day_on(months: Months) -> None:
    months.returned("2022-05", row())
    approved = {"effective_on": date(2022, 5, 30), "until": date(2022, 6, 20)}
    months.decided("extension", at("2022-05-30 09:00"), **approved)
    clock(months.connection, date(2022, 6, 10))
    facts = "deadline, deadline_first, extensions, overdue"
    assert months.current(facts) == [(date(2022, 6, 20), date(2022, 5, 31), 1, False)]
    before = months.current(facts, "report.hazard_as_of(DATE '2022-05-29')")
    assert before == [(date(2022, 5, 31), date(2022, 5, 31), 0, False)]
    clock(months.connection, date(2022, 6, 25))
    assert months.current("extensions, deadline_history", "report.overdue_hazard") == [
        (1, "2022-05-30批准延期至2022-06-20")
    ]


def test_a_deadline_moved_without_approval_changes_nothing(months: Months) -> None:
    months.returned("2022-05", row())
    months.returned("2022-06", row(deadline=date(2022, 8, 31)))
    clock(months.connection, date(2022, 7, 5), "2022-06")
    assert months.current("deadline, extensions, days_overdue") == [(date(2022, 5, 31), 0, 35)]
    assert months.current("deadline_history", "report.overdue_hazard") == [
        ("2022-06-30擅自改期至2022-08-31（期限由 2022-05-31 改为 2022-08-31，无批准延期）",)
    ]


def test_an_open_hazard_missing_from_a_later_return_is_vanished(months: Months) -> None:
    months.returned("2022-05", row(), row(1))
    months.returned("2022-06", row(1))
    clock(months.connection, date(2022, 7, 5), "2022-06")
    assert months.current("period_last_seen, vanished, vanished_since") == [
        ("2022-05", True, "2022-06"),
        ("2022-06", False, None),
    ]
    assert months.current("vanished", "report.hazard_as_of(DATE '2022-06-10')") == [(False,), (False,)]


def test_without_a_return_nothing_vanishes(months: Months) -> None:
    months.returned("2022-05", row())
    clock(months.connection, date(2022, 7, 5), "2022-06")
    assert months.current("vanished") == [(False,)]


def test_stalled_is_no_change_of_state_or_words_for_two_months(months: Months) -> None:
    for period in PERIODS[:3]:
        months.returned(period, row(progress_note="等待招标"), row(1, progress_note=f"{period}已施工"))
    clock(months.connection, date(2022, 8, 5), "2022-07")
    assert months.current("stalled") == [(True,), (False,)]
    assert months.current("stalled", "report.hazard_as_of(DATE '2022-07-31')") == [(False,), (False,)]


def test_as_known_forgets_what_was_learned_later(months: Months) -> None:
    months.returned("2022-05", row(status_reported="PENDING"))
    months.returned("2022-05", row(status_reported="RECTIFYING"), on=at("2022-06-20 08:00"))
    clock(months.connection, date(2022, 6, 5), known_at=at("2022-07-01 00:00"))
    assert months.current("state") == [("RECTIFYING",)]
    assert months.current("state", "report.hazard_as_known('2022-06-05 00:00:00')") == [("PENDING",)]
    assert months.current("state", "report.hazard_as_known('2022-06-02 11:59:59')") == []
    now = months.connection.sql("SELECT * FROM report.hazard_current").fetchall()
    assert months.connection.sql("FROM report.hazard_as_known('2022-07-01 00:00:00')").fetchall() == now


def test_statistics_count_since_january_and_leave_empty_rates_open(months: Months) -> None:
    done = {"status_reported": "RECTIFIED", "completed_on": date(2022, 5, 20)}
    months.returned("2022-05", row(), row(1, **done))
    later = row(2, found_on=date(2022, 6, 3), deadline=date(2022, 7, 30))
    months.returned("2022-06", row(), row(1, **done), later)
    clock(months.connection, date(2022, 7, 5), "2022-06")
    assert months.connection.sql(
        "SELECT scope, period, general_found, general_rectified, general_rate FROM report.monthly_statistics"
        " ORDER BY scope, period"
    ).fetchall() == [
        ("region", "2022-05", 2, 1, 0.5),
        ("region", "2022-06", 3, 1, pytest.approx(1 / 3)),
        ("东河县", "2022-05", 2, 1, 0.5),
        ("东河县", "2022-06", 3, 1, pytest.approx(1 / 3)),
    ]
    assert months.connection.sql(
        "SELECT units_reporting, major_found, major_rate, fund_wan FROM report.monthly_statistics"
        " WHERE scope = 'region' AND period = '2022-06'"
    ).fetchall() == [(1, 0, None, 1.5)]


def test_planned_majors_are_those_not_closed(months: Months) -> None:
    five = dict.fromkeys(("five_duty_resp", "five_measure", "five_fund", "five_time", "five_plan"), True)
    months.returned("2022-05", row(level="MAJOR", **five), row(1, level="MAJOR"))
    months.decided(
        "listing",
        at("2022-06-03 09:00"),
        effective_on=date(2022, 6, 3),
        number="督〔2022〕1号",
        level="PROVINCE",
        organisation="市卫健委",
    )
    clock(months.connection, date(2022, 6, 5))
    assert months.connection.sql(
        "SELECT major_found, major_closed, major_planned, major_five_met, listed, listed_province"
        " FROM report.monthly_statistics WHERE scope = '东河县'"
    ).fetchall() == [(2, 0, 2, 1, 1, 1)]


def test_a_listed_hazard_stands_in_the_listing_with_what_is_still_needed(months: Months) -> None:
    months.returned("2022-05", row(level="MAJOR"), row(1))
    months.decided(
        "listing",
        at("2022-06-03 09:00"),
        effective_on=date(2022, 6, 3),
        number="督〔2022〕1号",
        level="CITY",
        organisation="市卫健委",
    )
    clock(months.connection, date(2022, 6, 5))
    (found,) = all_rows(months.connection, "FROM report.supervision_listing")
    assert (found["hazard_code"], found["listing_no"]) == ("HZ-U1-202205-001", "督〔2022〕1号")
    assert (found["listing_level_label"], found["listed_on"]) == ("市级", date(2022, 6, 3))
    assert found["still_needed"] == (
        "向监管部门报告；向职代会报告；五落实（措施、预案）；"
        "治理方案内容（目标任务、方法措施、经费物资、机构人员、时限要求、安全措施和应急预案）；"
        "治理方案备案；完成整改；现场验收；销号；摘牌；公示"
    )


def test_county_summary_counts_returns_and_hazards(store: DuckDBPyConnection, tmp_path: Path) -> None:
    months = Months(store, tmp_path, "U1", "U2")
    months.returned("2022-05", row(), row(1, level="MAJOR", deadline=date(2022, 8, 1)))
    months.returned("2022-05", unit="U2", on=at("2022-06-04 00:00"))
    clock(store, date(2022, 6, 5))
    (found,) = all_rows(store, "FROM report.county_summary")
    assert found == {
        "county": "东河县",
        "period": "2022-05",
        "units": 2,
        "expected": 2,
        "received": 2,
        "on_time": 1,
        "late": 1,
        "missing": 0,
        "nil": 1,
        "proxy": 0,
        "invalid": 0,
        "open_general": 1,
        "open_major": 1,
        "overdue_general": 1,
        "overdue_major": 0,
        "closed_general": 0,
        "closed_major": 0,
        "found_general": 1,
        "found_major": 1,
    }


def test_a_month_before_is_counted_as_of_its_own_report_or_as_long_after_it_was_due(months: Months) -> None:
    for period in ("2022-05", "2022-06"):
        months.returned(period, row(deadline=date(2022, 6, 5)))
    clock(months.connection, date(2022, 7, 10), "2022-06")
    overdue = "SELECT period, overdue_general FROM report.county_summary ORDER BY period"
    assert months.connection.sql(overdue).fetchall() == [("2022-05", 1), ("2022-06", 1)]
    told = at("2022-06-05 09:00")
    put_publication(months.connection, Publication("2022-05", 1, date(2022, 6, 5), told, told, frozen=True))
    assert months.connection.sql(overdue).fetchall() == [("2022-05", 0), ("2022-06", 1)]


def test_targets_are_ranked_with_reasons_in_numbers(store: DuckDBPyConnection, tmp_path: Path) -> None:
    months = Months(store, tmp_path, "U1", "U2", "U3")
    months.returned("2022-05", row(level="MAJOR"), row(1))
    months.returned("2022-05", row(2), unit="U2", on=at("2022-06-04 00:00"))
    months.returned("2022-05", unit="U3")
    clock(store, date(2022, 6, 5))
    assert store.sql(
        "SELECT rank, unit_code, proposed, score, reasons FROM report.supervision_target ORDER BY rank"
    ).fetchall() == [
        (
            1,
            "U1",
            True,
            31.0,
            "未销号重大隐患1项，其中逾期1项，最长逾期5天；一般隐患逾期1项，最长逾期5天",
        ),
        (2, "U2", False, 5.0, "一般隐患逾期1项，最长逾期5天；近12个月有1个月迟报"),
    ]
    assert store.sql("SELECT unit_code, overdue, score FROM report.unit_scorecard ORDER BY 1").fetchall() == [
        ("U1", 2, 88.0),
        ("U2", 1, 95.0),
        ("U3", 0, 100.0),
    ]


def test_hazards_long_overdue_make_a_unit_slow_to_act_and_a_few_days_do_not(months: Months) -> None:
    for period in ("2022-05", "2022-06", "2022-07", "2022-08"):
        months.returned(period, row())
    clock(months.connection, date(2022, 9, 5), "2022-08")
    assert months.connection.sql(
        "SELECT period, class, consecutive, measure, evidence FROM report.laggard_unit"
        " WHERE evidence LIKE '逾期%' ORDER BY period"
    ).fetchall() == [
        ("2022-07", "STALLED", 1, "REMIND", "逾期隐患1项，最长逾期66天"),
        (
            "2022-08",
            "STALLED",
            2,
            "TALK",
            "逾期隐患1项，最长逾期97天；连续两个月以上无进展的隐患1项",
        ),
    ]


def test_an_overdue_major_hazard_makes_a_unit_slow_to_act_at_once(months: Months) -> None:
    months.returned("2022-05", row(level="MAJOR"))
    clock(months.connection, date(2022, 6, 5))
    assert months.connection.sql("SELECT class, measure, evidence FROM report.laggard_unit").fetchall() == [
        ("STALLED", "REMIND", "逾期隐患1项（其中重大1项），最长逾期5天"),
    ]


def test_the_timeline_tells_who_says_so_and_where(months: Months) -> None:
    months.returned("2022-05", row())
    clock(months.connection, date(2022, 6, 5))
    first, *_ = all_rows(months.connection, "FROM report.hazard_timeline ORDER BY effective_on, position")
    assert (first["event_label"], first["to_state_label"], first["file_name"]) == ("登记", "已登记", "1.xlsx")
    assert first["recorded_at"] == at("2022-06-02 12:00")


def test_two_runs_with_the_same_clock_are_identical(months: Months) -> None:
    months.returned("2022-05", row(), row(1), row(2, level="MAJOR"))
    clock(months.connection, date(2022, 6, 5))

    def answers() -> dict[str, list[tuple[Any, ...]]]:
        connection = months.connection
        queries = {view: f"FROM report.{view} ORDER BY ALL" for view in report_views(connection)}
        return {view: connection.sql(query).fetchall() for view, query in queries.items()}

    first = answers()
    months.returned("2022-06", row())
    assert answers() == first
