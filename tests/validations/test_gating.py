"""A gate in a run: what it looks at, what it leaves behind, and how a person opens it."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from flows.region import Region, read_region
from flows.stages.gatekeeper import Asked
from flows.stages.gating import GateFailed, pass_gates
from flows.stages.month import Month, plan
from flows.stages.store import store
from schemas.loading import SchemaError
from tests.warehouse.staging import all_rows, at, hazard_row, load, submission
from validations.expectations import run_gate
from validations.gates import GateResult
from warehouse.archive import Archive
from warehouse.connection import reader
from warehouse.snapshots import fresh_copy

AS_OF = date(2022, 7, 10)


@pytest.fixture
def region(tmp_path: Path) -> Region:
    (tmp_path / "region.toml").write_text('[region]\nname = "东河"\ncode = "1"\noffice = "东河局"\n')
    (tmp_path / "units.csv").write_text("unit_code,name,county,kind\nU1,单位U1,东河县,TOWNSHIP\n")
    (tmp_path / "overrides").mkdir()
    (tmp_path / "overrides" / "gates.yml").write_text("reading: {least_rows: 3}\n")
    return read_region(tmp_path)


def june(region: Region) -> Month:
    return plan(region, "2022-06", AS_OF)


def brought(connection: DuckDBPyConnection, folder: Path, period: str, rows: int) -> None:
    """A return of so many rows."""
    sent = submission(f"{period}-{rows}", at(f"{period}-28 09:00"), period=period)
    hazards = [hazard_row(sent, number, description=f"第{number}处") for number in range(4, 4 + rows)]
    load(connection, folder / period, [sent], ledger_hazard=hazards)


def judged_here(asked: Sequence[Asked]) -> tuple[GateResult, ...]:
    """As the gatekeeper does, without a process of its own."""
    return tuple(run_gate(*each) for each in asked)


def gated(connection: DuckDBPyConnection, month: Month) -> tuple[GateResult, ...]:
    """How the gates come out for what would be published as the store stands."""
    with fresh_copy(connection, month.region.published_copy) as copy:
        results = pass_gates(connection, copy, month, judged_here)
        with reader(copy) as outgoing:
            noted = outgoing.execute("SELECT count(*) FROM ops.gate").fetchall()
        assert noted == [(len(results),)]  # the copy that goes out tells of them too
        return results


def test_a_ledger_that_had_rows_last_month_and_has_none_stops_the_month(
    region: Region, tmp_path: Path
) -> None:
    with store(region) as connection:
        brought(connection, tmp_path, "2022-05", 6)
        with pytest.raises(GateFailed) as stopped:
            gated(connection, june(region))
        told = str(stopped.value)
        assert "reading: 隐患排查治理台账本月0行，上月6行" in told
        assert '--release-gate reading --reason "..."' in told
        (kept,) = all_rows(connection, "SELECT passed, released_because FROM ops.gate WHERE gate = 'reading'")
        assert kept == {"passed": False, "released_because": None}
    summary = json.loads((region.published / "2022-06" / "gates.json").read_text(encoding="utf-8"))
    assert [(gate["gate"], gate["passed"]) for gate in summary["gates"]] == [
        ("reading", False),
        ("publishing", True),
    ]
    assert (region.published / "2022-06" / "data-docs" / "reading" / "index.html").exists()


def test_a_released_gate_lets_the_month_pass_and_stands_in_the_journal(
    region: Region, tmp_path: Path
) -> None:
    with store(region) as connection:
        brought(connection, tmp_path, "2022-05", 6)
        gated(connection, june(region)._replace(released=(("reading", "台风停报，已电话核实"),)))
        (kept,) = all_rows(connection, "SELECT passed, released_because FROM ops.gate WHERE gate = 'reading'")
        assert kept == {"passed": False, "released_because": "台风停报，已电话核实"}
    (entry,) = Archive(region.archive).entries("release")
    assert (entry.note.name, entry.note.source) == ("2022-06", "reading")
    assert entry.note.facts["reason"] == "台风停报，已电话核实"
    assert entry.note.facts["reasons"] == [
        "隐患排查治理台账本月0行，上月6行，变化超出允许范围，请核对是否漏收或模板有变。"
    ]


def test_releasing_one_gate_does_not_open_the_other(region: Region, tmp_path: Path) -> None:
    with store(region) as connection:
        brought(connection, tmp_path, "2022-05", 6)
        with pytest.raises(GateFailed):
            gated(connection, june(region)._replace(released=(("publishing", "x"),)))


def test_a_region_sets_its_own_bounds(region: Region, tmp_path: Path) -> None:
    own = region.overrides / "gates.yml"
    own.write_text("reading: {least_rows: 3, rows_least: 0.0}\n")
    with store(region) as connection:
        brought(connection, tmp_path, "2022-05", 6)
        assert all(result.passed for result in gated(connection, june(region)))
        own.write_text(
            "reading: {rows_least: 0.0}\npublishing: [{table: report.nothing, title: 试, unique: [a]}]\n"
        )
        with pytest.raises(SchemaError, match=r"gates\.yml: publishing\.report\.nothing"):
            gated(connection, june(region))
