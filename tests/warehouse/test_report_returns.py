"""Who reported when, and who lags behind."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from tests.warehouse.staging import all_rows, at, clock, due_on, finding, load, put, region, submission

DUE_END = at("2022-06-03 23:59:59")
CLOSE_END = at("2022-06-28 23:59:59")
SECOND = timedelta(seconds=1)
PERIODS = ("2022-03", "2022-04", "2022-05")


def status(connection: DuckDBPyConnection) -> dict[str, Any]:
    (row,) = all_rows(connection, "FROM report.submission_status")
    return row


@pytest.mark.parametrize(
    ("received_at", "outcome", "proxy_by", "expected"),
    [
        (DUE_END, "accepted", None, ("on_time", "按时", True)),
        (DUE_END + SECOND, "accepted", None, ("late", "迟报", False)),
        (CLOSE_END, "accepted", None, ("late", "迟报", False)),
        (CLOSE_END + SECOND, "accepted", None, ("missing", "漏报", False)),
        (DUE_END, "nil", None, ("nil", "零报告", True)),
        (DUE_END, "accepted", "U9", ("proxy", "代报", True)),
        (DUE_END, "nil", "U9", ("nil", "零报告", True)),
        (DUE_END, "invalid", None, ("invalid", "不合格", True)),
        (DUE_END + SECOND, "invalid", None, ("invalid", "不合格", False)),
        (DUE_END + SECOND, "nil", None, ("late", "迟报", False)),
    ],
)
def test_status_of_a_single_return(  # noqa: PLR0913, PLR0917 - the table's columns and the two fixtures
    store: DuckDBPyConnection,
    tmp_path: Path,
    received_at: datetime,
    outcome: str,
    proxy_by: str | None,
    expected: tuple[str, str, bool],
) -> None:
    region(store, "U1")
    load(store, tmp_path, [submission("a", received_at, outcome=outcome, proxy_by=proxy_by)])
    clock(store, date(2022, 7, 3))
    found = status(store)
    assert (found["status"], found["status_label"], found["timely"]) == expected
    assert found["is_nil"] == (outcome == "nil")
    assert found["is_proxy"] == (proxy_by is not None)


@pytest.mark.parametrize(
    ("as_of", "expected"), [(date(2022, 6, 3), "pending"), (date(2022, 6, 4), "missing")]
)
def test_nothing_received_is_missing_once_the_due_day_is_over(
    store: DuckDBPyConnection, as_of: date, expected: str
) -> None:
    region(store, "U1")
    clock(store, as_of)
    assert status(store)["status"] == expected


def test_a_return_is_not_there_before_it_came(store: DuckDBPyConnection, tmp_path: Path) -> None:
    region(store, "U1")
    load(store, tmp_path, [submission("a", DUE_END + timedelta(days=3))])
    clock(store, date(2022, 6, 5), known_at=at("2022-12-01 00:00"))
    assert (status(store)["status"], status(store)["versions"]) == ("missing", 0)
    clock(store, date(2022, 6, 6), known_at=at("2022-12-01 00:00"))
    assert (status(store)["status"], status(store)["days_late"]) == ("late", 3)


def test_a_late_correction_keeps_the_first_return_on_time(store: DuckDBPyConnection, tmp_path: Path) -> None:
    region(store, "U1")
    first = submission("a", DUE_END - SECOND)
    second = submission("b", DUE_END + timedelta(days=2), records=2)
    load(
        store,
        tmp_path,
        [first, second],
        finding=[finding(first), finding(second), finding(second, cell="F4")],
    )
    clock(store, date(2022, 6, 5))
    found = status(store)
    assert (found["status"], found["versions"], found["records"]) == ("on_time", 2, 2)
    assert found["effective_submission_id"] == second["submission_id"]
    assert found["findings_warn"] == 2


def test_an_invalid_correction_leaves_the_earlier_version_in_force(
    store: DuckDBPyConnection, tmp_path: Path
) -> None:
    region(store, "U1")
    first, second = submission("a", DUE_END), submission("b", DUE_END + SECOND, outcome="invalid")
    load(store, tmp_path, [first, second])
    clock(store, date(2022, 6, 5))
    assert status(store)["effective_submission_id"] == first["submission_id"]
    assert status(store)["status"] == "on_time"


def sent_in(connection: DuckDBPyConnection, folder: Path, late: dict[str, timedelta | None]) -> None:
    """Load a hazard return of U1 for each period, so much after its due day; None: nothing comes."""
    load(
        connection,
        folder,
        [
            submission(period, datetime.combine(due_on(period), DUE_END.time()) + delay, period=period)
            for period, delay in late.items()
            if delay is not None
        ],
    )


def laggards(connection: DuckDBPyConnection) -> list[tuple[str, str, int, str]]:
    return connection.sql(
        "SELECT period, class, consecutive, measure FROM report.laggard_unit ORDER BY period, class"
    ).fetchall()


def test_the_ladder_climbs_with_months_in_a_row(store: DuckDBPyConnection, tmp_path: Path) -> None:
    region(store, "U1", periods=PERIODS)
    sent_in(store, tmp_path, dict.fromkeys(PERIODS, timedelta(days=3)))
    clock(store, date(2022, 6, 10))
    assert laggards(store) == [
        ("2022-03", "LATE", 1, "REMIND"),
        ("2022-04", "LATE", 2, "CIRCULAR"),
        ("2022-05", "LATE", 3, "TALK"),
    ]


def test_a_month_in_order_starts_the_count_anew(store: DuckDBPyConnection, tmp_path: Path) -> None:
    region(store, "U1", periods=PERIODS)
    sent_in(
        store, tmp_path, {"2022-03": timedelta(days=3), "2022-04": timedelta(0), "2022-05": timedelta(days=3)}
    )
    clock(store, date(2022, 6, 10))
    assert laggards(store) == [("2022-03", "LATE", 1, "REMIND"), ("2022-05", "LATE", 1, "REMIND")]


def test_evidence_tells_the_days_in_words(store: DuckDBPyConnection, tmp_path: Path) -> None:
    region(store, "U1")
    sent_in(store, tmp_path, {"2022-05": timedelta(days=3)})
    clock(store, date(2022, 6, 10))
    assert store.sql("SELECT evidence, measure_label FROM report.laggard_unit").fetchall() == [
        ("隐患排查治理台账应于6月3日前报送，6月6日23:59收到，迟3天", "提示")
    ]


def test_some_ledgers_missing_is_partial_all_missing_is_missing(
    store: DuckDBPyConnection, tmp_path: Path
) -> None:
    region(store, "U1", "U2", U1="hazard measure", U2="hazard measure")
    load(store, tmp_path, [submission("a", DUE_END)])
    clock(store, date(2022, 6, 10))
    assert store.sql("SELECT unit_code, class, evidence FROM report.laggard_unit ORDER BY 1").fetchall() == [
        ("U1", "PARTIAL", "应报2类，缺制度措施清单"),
        ("U2", "MISSING", "应于6月3日前报送，截至6月10日未收到隐患排查治理台账、制度措施清单"),
    ]


def test_perfunctory_counts_from_the_threshold(store: DuckDBPyConnection) -> None:
    region(store, "U1", "U2")
    clock(store, date(2022, 6, 1))
    put(
        store,
        "hazard.perfunctory",
        {
            "unit_code": "U1",
            "period": "2022-05",
            "score": 50,
            "criteria": "{}",
            "evidence": "整改措施为套话9条",
        },
        {"unit_code": "U2", "period": "2022-05", "score": 49, "criteria": "{}", "evidence": "-"},
    )
    assert store.sql("SELECT unit_code, class, evidence FROM report.laggard_unit").fetchall() == [
        ("U1", "PERFUNCTORY", "敷衍得分50：整改措施为套话9条")
    ]


def test_nil_for_months_is_suspect_while_peers_find_hazards(
    store: DuckDBPyConnection, tmp_path: Path
) -> None:
    region(store, "U1", "U2", "U3", periods=PERIODS)
    load(
        store,
        tmp_path,
        [
            submission(
                f"{unit}{period}",
                datetime.combine(due_on(period), DUE_END.time()),
                unit=unit,
                period=period,
                outcome="nil" if unit == "U1" else "accepted",
            )
            for unit in ("U1", "U2", "U3")
            for period in PERIODS
        ],
    )
    clock(store, date(2022, 6, 10))
    assert store.sql("SELECT period, unit_code, class, evidence FROM report.laggard_unit").fetchall() == [
        ("2022-05", "U1", "NIL_SUSPECT", "连续3个月零报告；同类机构本月3家中2家报有隐患")
    ]


def test_finding_summary_counts_the_latest_version_only(store: DuckDBPyConnection, tmp_path: Path) -> None:
    region(store, "U1")
    first, second = submission("a", DUE_END - SECOND), submission("b", DUE_END)
    told = [
        finding(first),
        finding(first, cell="F4"),
        finding(second),
        finding(second, cell="G4", waived=True),
    ]
    load(store, tmp_path, [first, second], finding=told)
    clock(store, date(2022, 6, 5))
    assert store.sql("SELECT unit_code, code, findings FROM report.finding_summary").fetchall() == [
        ("U1", "hazard.required.deadline", 1)
    ]


def test_tasks_and_measures_show_what_is_overdue(store: DuckDBPyConnection, tmp_path: Path) -> None:
    region(store, "U1", U1="key_task measure")
    tasks, measures = submission("a", DUE_END, ledger="key_task"), submission("b", DUE_END, ledger="measure")

    def row(sent: dict[str, Any], number: int, **fields: object) -> dict[str, object]:
        names = ("submission_id", "sha256", "unit_code", "period")
        address = {name: sent[name] for name in names} | {"sheet": "表", "sheet_no": 1, "held": False}
        return address | {"row_id": f"{sent['submission_id']}#1!{number}", "row_number": number} | fields

    started, finished = ({"due": date(2022, 6, 4), "done_on": day} for day in (None, date(2022, 6, 1)))
    load(
        store,
        tmp_path,
        [tasks, measures],
        ledger_key_task=[
            row(tasks, 4, task="检测", lead_dept=["总务科", "保卫科"], status="RECTIFYING", **started),
            row(tasks, 5, task="培训", lead_dept=["总务科"], status=None, **finished),
            row(
                tasks,
                6,
                task="巡查",
                lead_dept=["总务科"],
                status=None,
                **started | {"due": date(2022, 6, 5)},
            ),
        ],
        ledger_measure=[
            row(
                measures,
                4,
                measure_title="双人双锁",
                due=date(2022, 6, 4),
                status="DRAFTING",
                topic="HAZCHEM",
            ),
            row(measures, 5, measure_title="值班", due=date(2022, 6, 4), status="ISSUED", topic="DUTY"),
        ],
    )
    clock(store, date(2022, 6, 5))
    assert store.sql(
        "SELECT task, lead_dept, status_label, overdue FROM report.task_progress ORDER BY task_no, task"
    ).fetchall() == [
        ("培训", "总务科", "已完成", False),
        ("巡查", "总务科", None, False),
        ("检测", "总务科、保卫科", "推进中", True),
    ]
    assert store.sql(
        "SELECT measure_title, topic_label, status_label, overdue FROM report.measure_progress"
        " ORDER BY overdue"
    ).fetchall() == [("值班", "主体责任", "已印发", False), ("双人双锁", "危险化学品", "起草中", True)]
