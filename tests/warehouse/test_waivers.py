"""Waivers: which findings they reach, and that what holds a row back is not waived away."""

from datetime import date
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from schemas.lifecycle import load_lifecycle
from tests.warehouse.staging import all_rows, at, finding, hazard_row, load, put, region, submission
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
    found.append(finding(sent, row_number=4, cell="F4", severity="hold"))
    load(store, tmp_path / "may", [sent], ledger_hazard=rows, finding=found)
    fold(store, life=load_lifecycle())
    return [entry["hazard_code"] for entry in all_rows(store, "FROM hazard.link ORDER BY row_number")]


def waived(store: DuckDBPyConnection, **decision: object) -> list[str]:
    """The cells whose findings a waiver reaches."""
    facts = {"decision_id": "d1", "kind": "waiver", "unit_code": "U1", "rule": RULE}
    put(store, "hazard.decision", {**facts, "received_at": at("2022-06-03 09:00"), **decision})
    waive_findings(store)
    return [entry["cell"] for entry in all_rows(store, "FROM intake.finding WHERE waived ORDER BY cell")]


def test_a_waiver_for_a_unit_reaches_all_its_rows_but_nothing_that_holds(
    store: DuckDBPyConnection, two_hazards: list[str]
) -> None:
    assert len(two_hazards) == 2
    assert waived(store) == ["E4", "E5"]


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
