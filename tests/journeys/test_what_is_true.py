"""The warehouse says what is true of the sample region, at each month's own run."""

import json
import re
from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from examples.sample_region import truth
from flows.region import Region
from tests.journeys.months import PERIODS, then, turn_clock
from warehouse.connection import writer

LAST = PERIODS[-1]
Row = dict[str, Any]


@pytest.fixture(scope="module")
def known() -> Row:
    return truth()


@pytest.fixture(params=PERIODS)
def period(request: pytest.FixtureRequest, sample: Region, warehouse: DuckDBPyConnection) -> str:
    """Each month in turn, with the clock as it was when that month was run."""
    wanted = str(request.param)
    turn_clock(warehouse, sample, wanted)
    return wanted


def rows(connection: DuckDBPyConnection, query: str, *values: object) -> list[Row]:
    answer = connection.execute(query, list(values))
    names = [column[0] for column in answer.description or []]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def unlike(said: Row, so: Row) -> Row:
    """What is said otherwise than it is: field → (said, so)."""
    return {name: (said.get(name), value) for name, value in so.items() if said.get(name) != value}


def disagreements(said: dict[Any, Row], so: dict[Any, Row]) -> dict[Any, Row]:
    assert set(said) == set(so)
    return {key: wrong for key, entry in so.items() if (wrong := unlike(said[key], entry))}


def test_every_return_stands_as_it_was_sent(known: Row, warehouse: DuckDBPyConnection, period: str) -> None:
    said = rows(
        warehouse,
        "SELECT status.*, brought.sha256 AS effective FROM report.submission_status AS status"
        " LEFT JOIN intake.submission AS brought ON brought.submission_id = effective_submission_id",
    )
    so = {
        (one["unit"], one["ledger"], one["period"]): {
            "status": one["status"],
            "timely": one["timely"],
            "versions": one["versions"],
            "is_nil": one["nil"],
            "is_proxy": one["proxy"],
            "effective": one["effective_sha256"],
            "first_received_at": one["first_received_at"],
        }
        for one in known["submissions"][period]
    }
    found = {
        (row["unit_code"], row["ledger"], row["period"]): {
            **row,
            "first_received_at": str(row["first_received_at"]) if row["first_received_at"] else None,
        }
        for row in said
    }
    assert disagreements(found, so) == {}


def told(known: Row, period: str) -> dict[str, Row]:
    """The hazards told of by then, by their true names."""
    return {hazard["id"]: hazard for hazard in known["hazards"] if period in hazard["states"]}


def codes(known: Row, warehouse: DuckDBPyConnection, period: str) -> dict[str, set[str | None]]:
    """Every hazard's codes: those its rows in the returns that count are linked to, None for no link.

    A row moved sideways waits for its unit to mend it, and is tied to nothing.
    """
    counts = {
        (one["unit"], one["period"], one["effective_sha256"])
        for one in known["submissions"][period]
        if one["ledger"] == "hazard"
    }
    linked = {
        (row["sha256"], row["sheet"], row["row_number"]): row["hazard_code"]
        for row in rows(
            warehouse,
            "SELECT link.hazard_code, entry.sha256, entry.sheet, entry.row_number"
            " FROM hazard.link AS link JOIN ledger.hazard AS entry USING (row_id) CROSS JOIN ops.clock"
            " WHERE link.recorded_at <= known_at AND (retracted_at IS NULL OR retracted_at > known_at)",
        )
    }
    return {
        name: {
            linked.get((row["sha256"], row["sheet"], row["row"]))
            for row in hazard["rows"]
            if (hazard["unit"], row["period"], row["sha256"]) in counts and not waits(hazard, row["period"])
        }
        for name, hazard in told(known, period).items()
    }


def test_rows_of_one_hazard_are_one_hazard_and_no_other(
    known: Row, warehouse: DuckDBPyConnection, period: str
) -> None:
    found = codes(known, warehouse, period)
    assert {name: ones for name, ones in found.items() if len(ones) != 1 or None in ones} == {}
    bearers = defaultdict(list)
    for name, (code,) in found.items():
        bearers[code].append(name)
    assert {code: names for code, names in bearers.items() if len(names) > 1} == {}
    current = rows(warehouse, "SELECT hazard_code FROM report.hazard_current")
    assert {row["hazard_code"] for row in current} == set(bearers)


def current(known: Row, warehouse: DuckDBPyConnection, period: str) -> dict[str, Row]:
    """What the reports say of each hazard, by its true name."""
    said = {row["hazard_code"]: row for row in rows(warehouse, "SELECT * FROM report.hazard_current")}
    return {name: said[code] for name, (code,) in codes(known, warehouse, period).items() if code}


def waits(hazard: Row, period: str) -> bool:
    """Whether the hazard's row of that month was moved sideways: it is not in the ledger till mended."""
    return any(row["period"] == period and "shifted_row" in row["flags"] for row in hazard["rows"])


def test_every_hazard_is_where_it_is(known: Row, warehouse: DuckDBPyConnection, period: str) -> None:
    listed = {one["hazard"] for one in known["listings"][period] if not one["delisted"]}
    so = {
        name: {
            "level": hazard["levels"][period],
            "days_overdue": hazard["overdue"][period],
            "overdue": hazard["overdue"][period] is not None,
            "vanished": period in hazard["vanished_in"] or waits(hazard, period),
            "period_first": hazard["first_period"],
            "fund_wan": hazard["fund_wan"][period],
            "category": hazard["category"],
            "county": hazard["county"],
            "listed": name in listed,
        }
        for name, hazard in told(known, period).items()
    }
    said = {
        name: {**row, "level": row["level"] or "GENERAL", "fund_wan": round(float(row["fund_wan"] or 0), 4)}
        for name, row in current(known, warehouse, period).items()
    }
    assert disagreements(said, so) == {}


def test_every_hazard_is_in_the_state_it_is_in(
    known: Row, warehouse: DuckDBPyConnection, period: str
) -> None:
    allowed = {name: hazard["states"][period] for name, hazard in told(known, period).items()}
    said = {name: row["state"] for name, row in current(known, warehouse, period).items()}
    assert {name: state for name, state in said.items() if state not in allowed[name]} == {}
    second_best = [name for name, state in said.items() if state != allowed[name][0]]
    assert len(second_best) <= len(said) // 50


def test_every_hazard_keeps_its_days(known: Row, sample: Region, warehouse: DuckDBPyConnection) -> None:
    turn_clock(warehouse, sample, LAST)
    so = {
        name: {field: hazard[field] for field in ("found_on", "deadline_first", "closed_on")}
        for name, hazard in told(known, LAST).items()
    }
    said = {
        name: {field: str(row[field]) if isinstance(row[field], date) else row[field] for field in row}
        for name, row in current(known, warehouse, LAST).items()
    }
    assert disagreements(said, so) == {}


def test_an_extension_granted_moves_the_deadline(
    known: Row, sample: Region, warehouse: DuckDBPyConnection
) -> None:
    turn_clock(warehouse, sample, LAST)
    said = current(known, warehouse, LAST)
    extended = {
        name: one["extension"]["until"] for name, one in told(known, LAST).items() if one["extension"]
    }
    assert extended
    assert {name: str(said[name]["deadline"]) for name in extended} == extended
    assert {name for name, row in said.items() if row["extensions"]} == set(extended)


def test_hazards_reopened_say_so(known: Row, sample: Region, warehouse: DuckDBPyConnection) -> None:
    turn_clock(warehouse, sample, LAST)
    said = current(known, warehouse, LAST)
    events = rows(warehouse, "SELECT hazard_code, period FROM report.hazard_timeline WHERE event = 'reopen'")
    so = {
        (said[name]["hazard_code"], month)
        for name, hazard in told(known, LAST).items()
        for month in hazard["reopened_in"]
    }
    assert {(row["hazard_code"], row["period"]) for row in events} == so


def test_who_lags_and_for_how_long(known: Row, warehouse: DuckDBPyConnection, period: str) -> None:
    said = rows(
        warehouse,
        "SELECT unit_code AS unit, class, consecutive FROM report.laggard_unit"
        " WHERE period = ? AND class IN ('LATE', 'MISSING', 'INVALID', 'PARTIAL') ORDER BY ALL",
        period,
    )
    assert said == sorted(known["laggards"][period], key=lambda one: (one["unit"], one["class"]))


def test_who_only_goes_through_the_motions(known: Row, warehouse: DuckDBPyConnection, period: str) -> None:
    said = rows(
        warehouse,
        "SELECT unit_code, evidence FROM report.laggard_unit WHERE period = ? AND class = 'PERFUNCTORY'",
        period,
    )
    assert [row["unit_code"] for row in said] == known["perfunctory"]
    assert re.search(r"“[^”]+”[A-Z]+\d+[、至]", said[0]["evidence"]), "cells as evidence"


def test_the_statistics_count_what_there_is(known: Row, warehouse: DuckDBPyConnection, period: str) -> None:
    found = rows(warehouse, "SELECT * FROM report.monthly_statistics WHERE period = ?", period)
    said = {row["scope"]: {**row, "fund_wan": round(row["fund_wan"], 4)} for row in found}
    counted = (
        "general_found",
        "general_rectified",
        "major_found",
        "major_closed",
        "major_planned",
        "fund_wan",
    )
    so = {
        scope: {name: figures[name] for name in counted}
        | {"units_reporting": figures["units_reporting_this_year"]}
        for scope, figures in known["statistics"][period].items()
    }
    assert disagreements(said, so) == {}


def test_the_listing_holds_what_was_listed(known: Row, warehouse: DuckDBPyConnection, period: str) -> None:
    said = {
        (row["listing_no"], str(row["listed_on"]), row["delisted_on"] is not None)
        for row in rows(warehouse, "SELECT * FROM report.supervision_listing")
    }
    assert said == {(one["number"], one["listed_on"], one["delisted"]) for one in known["listings"][period]}


def test_key_tasks_are_done_or_overdue(known: Row, warehouse: DuckDBPyConnection, period: str) -> None:
    found = rows(
        warehouse,
        "SELECT unit_code, count(*) AS tasks, count(*) FILTER (overdue) AS overdue,"
        " count(*) FILTER (status_label = '已完成') AS done"
        " FROM report.task_progress WHERE period = ? GROUP BY unit_code",
        period,
    )
    assert disagreements({row["unit_code"]: row for row in found}, known["tasks"][period]) == {}


FINDINGS = {
    "doubtful_level": "cell.doubtful_code",
    "vague_deadline": "hazard.deadline_vague",
    "deadline_moved": "history.deadline_moved",
    "unknown_unit_row": "identify.row_unit_unknown",
    "implausible_date": "cell.not_a_date",
    "impossible_date": "cell.impossible_date",
    "several_in_one_cell": "cell.several_hazards",
    "accepter_is_mender": "hazard.accepter_is_mender",
    "date_in_future": "hazard.completed_in_future",
    "deadline_before_found": "hazard.deadline_before_found",
    "boilerplate_measure": "hazard.measure_boilerplate",
    "edited_closed": "history.closed_edited",
    "downgraded": "history.downgraded",
    "illegal_jump": "history.illegal_jump",
    "regression": "history.regression",
    "missing_location": "hazard.required.location",
    "not_a_ledger": "file.no_ledger",
    "unsigned": "submission.unsigned",
    "unreadable": "file.broken",
    "picture": "file.scanned",
    "lock_file": "file.lock",
    "hidden_rows": "sheet.hidden_rows",
    "unknown_unit": "identify.unit_unknown",
    "wrong_period": "identify.period_outside",
    "same_hazard_twice": "sheet.repeated",
}
"""What was planted, and what must be said of it."""
POINTS_AT_ROW = {"edited_closed"}
"""The sentence names what was edited; the cell is that of the description, whatever it was."""


@pytest.mark.parametrize("kind", FINDINGS)
def test_what_was_planted_is_found_in_its_cell(known: Row, warehouse: DuckDBPyConnection, kind: str) -> None:
    planted = [one for one in known["findings"] if one["kind"] == kind]
    assert planted
    for one in planted:
        found = rows(
            warehouse,
            "SELECT * FROM intake.finding WHERE sha256 = ? AND code = ?",
            *(one["sha256"], FINDINGS[kind]),
        )
        assert found, one
        place = "row_number" if kind in POINTS_AT_ROW else "cell"
        so = one["row"] if kind in POINTS_AT_ROW else one["cell"]
        assert so is None or so in {finding[place] for finding in found}, one
        assert all(chinese(finding["message"]) and chinese(finding["remedy"]) for finding in found)


def chinese(text: str) -> bool:
    return len(re.findall(r"[\u4e00-\u9fff]", text)) >= 3


@pytest.mark.parametrize(
    ("unit", "period", "code", "cell", "value", "expected"),
    [
        ("QL07", "2022-07", "identify.period_outside", "A2", "2021-07", "2022-07"),
        (None, "2022-06", "identify.unit_unknown", "B5", "红叶医院", "名录"),
        ("LC09", "2022-07", "sheet.missing_heading", None, None, "描述"),
        ("YH08", "2022-06", "cell.impossible_date", "G5", "2022.6.31", "日期"),
        ("LX06", "2022-06", "file.broken", None, ".xlsx", "损坏|无法打开"),
    ],
)
def test_bad_input_is_told_with_cell_value_and_expectation(  # noqa: PLR0913, PLR0917 - a row of the table
    warehouse: DuckDBPyConnection,
    unit: str | None,
    period: str,
    code: str,
    cell: str | None,
    value: str | None,
    expected: str,
) -> None:
    found = rows(
        warehouse,
        "SELECT * FROM intake.finding WHERE code = ? AND period = ? AND unit_code IS NOT DISTINCT FROM ?",
        *(code, period, unit),
    )
    assert len(found) == 1
    assert cell is None or found[0]["cell"] == cell
    assert value is None or value in found[0]["value"]
    assert re.search(expected, found[0]["message"] + found[0]["remedy"])


def test_a_wrong_month_or_nobody_s_return_is_not_counted_and_the_others_are(
    sample: Region, warehouse: DuckDBPyConnection
) -> None:
    turn_clock(warehouse, sample, LAST)
    outcomes = rows(
        warehouse,
        "SELECT outcome, count(*) AS returns FROM intake.submission GROUP BY outcome",
    )
    counts = {row["outcome"]: row["returns"] for row in outcomes}
    assert counts["accepted"] > 400
    assert (counts["invalid"], counts["unidentified"]) == (5, 2)
    skipped = rows(warehouse, "SELECT name FROM intake.file WHERE outcome = 'skipped'")
    assert [row["name"].rpartition("/")[2][:2] for row in skipped] == ["~$"]


def test_nothing_that_came_is_lost(known: Row, warehouse: DuckDBPyConnection) -> None:
    accounts = rows(
        warehouse,
        "SELECT account.*, count(entry.row_number) AS kept"
        " FROM intake.sheet_account AS account LEFT JOIN intake.row AS entry USING (sha256, sheet_no)"
        " GROUP BY ALL",
    )
    parts = ("records", "nil", "section", "total", "footer", "blank", "held")
    unbalanced = [one["sheet"] for one in accounts if one["rows_seen"] != sum(one[part] for part in parts)]
    assert unbalanced == []
    read = {(one["sha256"], one["sheet"]): one for one in accounts}
    for file in known["files"]:
        for sheet in file["sheets"]:
            if file["outcome"] == "accepted" and sheet["ledger"]:
                account = read[file["sha256"], sheet["sheet"]]
                assert account["records"] + account["held"] == sheet["records"], (file["name"], sheet)
                assert account["nil"] == sheet["nil"], (file["name"], sheet)


def test_clinics_of_which_their_county_says_nothing_to_report_have_returned_nil(
    known: Row, sample: Region, warehouse: DuckDBPyConnection
) -> None:
    turn_clock(warehouse, sample, LAST)
    so = {(one["unit"], one["period"]) for one in known["submissions"][LAST] if one["nil"] and one["proxy"]}
    said = rows(warehouse, "SELECT unit_code, period FROM report.submission_status WHERE is_nil AND is_proxy")
    assert {(row["unit_code"], row["period"]) for row in said} == so
    assert so


NOT_IN_TIME = {"report.finding_summary", "report.supervision_target", "report.unit_scorecard"}
"""Count findings and scores, of which only the latest are kept."""


def test_a_month_seen_from_later_is_the_month_as_it_was(
    sample: Region, warehouse: DuckDBPyConnection, period: str
) -> None:
    views = rows(
        warehouse,
        "SELECT schema_name || '.' || view_name AS name FROM duckdb_views()"
        " WHERE schema_name = 'report' AND NOT internal ORDER BY ALL",
    )
    with writer(then(sample, period)) as earlier:
        turn_clock(earlier, sample, period)
        for name in {str(view["name"]) for view in views} - NOT_IN_TIME:
            query = f"SELECT * FROM {name} ORDER BY ALL"
            assert rows(warehouse, query) == rows(earlier, query), name


def test_criteria_of_the_score_are_json(warehouse: DuckDBPyConnection) -> None:
    (worst,) = rows(warehouse, "SELECT criteria FROM hazard.perfunctory ORDER BY score DESC, period LIMIT 1")
    assert any(one["met"] for one in json.loads(worst["criteria"]))
