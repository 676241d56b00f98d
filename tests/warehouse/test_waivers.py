"""Waivers: which findings they reach, until when, and that what they held back or rejected enters."""

from datetime import date
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from schemas.lifecycle import load_lifecycle
from tests.warehouse.staging import (
    account,
    all_rows,
    at,
    finding,
    hazard_row,
    load,
    put,
    raw_row,
    region,
    submission,
)
from warehouse.decisions import waive_findings
from warehouse.hazards import fold

RULE = "hazard.required.deadline"


@pytest.fixture
def two_hazards(store: DuckDBPyConnection, tmp_path: Path) -> list[str]:
    """Two hazards, each with the same finding, and one that holds a row; their codes in row order."""
    region(store, "U1")
    sent = submission("may", at("2022-06-02 09:00"))
    rows = [hazard_row(sent, 4), hazard_row(sent, 5, description="锅炉房压力表超期", location="锅炉房")]
    found = [finding(sent, row_number=number, cell=f"E{number}") for number in (4, 5)]
    load(store, tmp_path / "may", [sent], ledger_hazard=rows, finding=found)
    fold(store, life=load_lifecycle())
    return [entry["hazard_code"] for entry in all_rows(store, "FROM hazard.link ORDER BY row_number")]


def waived(store: DuckDBPyConnection, **decision: object) -> list[str]:
    """The cells whose findings a waiver reaches."""
    facts = {"decision_id": "d1", "sha256": "d" * 64, "kind": "waiver", "unit_code": "U1", "rule": RULE}
    put(store, "hazard.decision", {**facts, "received_at": at("2022-06-03 09:00"), **decision})
    waive_findings(store)
    return [entry["cell"] for entry in all_rows(store, "FROM intake.finding WHERE waived ORDER BY cell")]


def test_a_waiver_for_a_unit_reaches_all_its_rows_and_says_why(
    store: DuckDBPyConnection, two_hazards: list[str]
) -> None:
    assert len(two_hazards) == 2
    assert waived(store, until=date(2022, 6, 30), reason="系统切换") == ["E4", "E5"]
    (told,) = all_rows(store, "SELECT severity, message FROM intake.finding WHERE cell = 'E4'")
    assert told == {
        "severity": "note",
        "message": "E4 未填写整改期限（经决定免予处理，至2022-06-30：系统切换。）",
    }


def test_a_waiver_for_a_hazard_reaches_only_its_row(
    store: DuckDBPyConnection, two_hazards: list[str]
) -> None:
    assert waived(store, hazard_code=two_hazards[1]) == ["E5"]


@pytest.mark.parametrize(
    ("narrowed", "reached"),
    [
        ({"period": "2022-06"}, []),
        ({"until": date(2022, 6, 1)}, []),
        ({"until": date(2022, 6, 2)}, ["E4", "E5"]),
        ({"result": "FAIL"}, []),
        ({"rule": "hazard.other"}, []),
    ],
)
@pytest.mark.usefixtures("two_hazards")
def test_month_last_day_and_outcome_narrow_it(
    store: DuckDBPyConnection, narrowed: dict[str, object], reached: list[str]
) -> None:
    assert waived(store, **narrowed) == reached


HOLDING = {"code": RULE, "severity": "hold", "row_number": 5, "cell": "E5"}


def held_back(store: DuckDBPyConnection, tmp_path: Path, *more: dict[str, object]) -> None:
    """A folded return of two rows, the second held by the rule and by ``more``."""
    region(store, "U1")
    sent = submission("may", at("2022-06-02 09:00"), records=1, held=1)
    rows = [
        hazard_row(sent, 4),
        hazard_row(sent, 5, description="锅炉房压力表超期", location="锅炉房", held=True),
    ]
    found = [finding(sent, **facts) for facts in (HOLDING, *more)]
    counted = account(sent["sha256"], 1) | {"rows_seen": 2, "held": 1}
    raw = [raw_row(sent["sha256"]), raw_row(sent["sha256"], "held", 5)]
    load(store, tmp_path / "may", [sent], ledger_hazard=rows, finding=found, sheet_account=[counted], row=raw)
    fold(store, life=load_lifecycle())


def standing(store: DuckDBPyConnection) -> dict[str, object]:
    """What is held and what has entered, wherever it is kept."""
    (known,) = all_rows(
        store,
        "SELECT records, held, rejects, outcome, is_effective FROM intake.submission",
    )
    (balance,) = all_rows(store, "SELECT records, held FROM intake.sheet_account")
    kinds = [row["kind"] for row in all_rows(store, "FROM intake.row ORDER BY row_number")]
    fold(store, life=load_lifecycle())
    hazards = len(all_rows(store, "FROM hazard.hazard"))
    return {**known, "balance": tuple(balance.values()), "kinds": kinds, "hazards": hazards}


def test_a_row_that_waited_for_what_is_waived_enters_and_becomes_a_hazard(
    store: DuckDBPyConnection, tmp_path: Path
) -> None:
    held_back(store, tmp_path)
    assert waived(store) == ["E5"]
    assert standing(store) == {
        "records": 2, "held": 0, "rejects": 0, "outcome": "accepted", "is_effective": True,
        "balance": (2, 0), "kinds": ["record", "record"], "hazards": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "decision"),
    [
        (({**HOLDING, "code": "hazard.other"},), {}),
        ((), {"until": date(2022, 6, 1)}),
        ((), {"period": "2022-06"}),
    ],
    ids=["another rule holds it too", "the waiver has ended", "another month"],
)
def test_a_row_that_something_else_holds_or_whose_waiver_does_not_reach_it_waits(
    store: DuckDBPyConnection,
    tmp_path: Path,
    more: tuple[dict[str, object], ...],
    decision: dict[str, object],
) -> None:
    held_back(store, tmp_path, *more)
    waived(store, **decision)
    assert standing(store) == {
        "records": 1, "held": 1, "rejects": 0, "outcome": "accepted", "is_effective": True,
        "balance": (1, 1), "kinds": ["record", "held"], "hazards": 1,
    }  # fmt: skip


def test_a_return_rejected_for_what_is_waived_counts_in_its_place_among_the_versions(
    store: DuckDBPyConnection, tmp_path: Path
) -> None:
    region(store, "U1")
    first = submission("first", at("2022-06-01 09:00"))
    second = submission("second", at("2022-06-02 09:00"), outcome="invalid", rejects=1)
    for sent in (first, second):
        found = [finding(sent, severity="reject", row_number=None, cell=None)] if sent is second else []
        load(store, tmp_path / sent["file_name"], [sent], ledger_hazard=[hazard_row(sent)], finding=found)
    fold(store, life=load_lifecycle())
    waived(store)
    fold(store, life=load_lifecycle())
    asked = "SELECT outcome, rejects, is_effective FROM intake.submission ORDER BY received_at"
    assert [tuple(row.values()) for row in all_rows(store, asked)] == [
        ("accepted", 0, False),
        ("accepted", 0, True),
    ]
    (link,) = all_rows(store, "FROM hazard.link WHERE retracted_at IS NULL")
    assert link["row_id"].startswith(second["submission_id"])
