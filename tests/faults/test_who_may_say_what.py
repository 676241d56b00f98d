"""A unit speaks for itself, an office for its own units, the authority alone closes what is grave."""

from datetime import date
from typing import Any

import pytest

from flows.region import Region
from flows.stages.store import store
from tests.faults.forged import BOX, GRAVE, JUNE, MAY, OURS, consolidated, two_counties
from tests.stages.village import (
    arrive,
    at,
    decide,
    decisions,
    ledger,
    row,
    take_in_here,
)
from warehouse.region import Clock, set_clock

JULY = at("2022-07-02 09:00")


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Region:
    """Two units with an office each; May is in, and in June everybody says what is not theirs to say."""
    region = two_counties(tmp_path_factory.mktemp("word") / "region")
    take_in_here(region, MAY)
    closed = {"state": "已销号", "done": date(2022, 6, 10)}
    forged = [row(code=OURS, **closed), row(code=GRAVE, **BOX | closed)]
    arrive(region, ledger("B02", JUNE, forged), "乙.xlsx", JULY, "B02")
    arrive(region, ledger("A01", JUNE, forged), "冒名.xlsx", JULY, "B02")
    later = row(code=GRAVE, **BOX | closed | {"due": date(2022, 12, 30)})
    arrive(region, ledger("A01", JUNE, [row(code=OURS), later]), "甲6.xlsx", JULY, "A01")
    extended = {"决定类型": "批准延期", "隐患编号": GRAVE, "延至": date(2023, 9, 30)}
    accepted = {"决定类型": "验收销号", "隐患编号": GRAVE, "结论": "合格"}
    arrive(region, decisions(extended, accepted), "决定.xlsx", JULY, "A01")
    rows = (
        ("甲镇中心卫生院", row(place="食堂")),
        ("乙镇中心卫生院", row(place="药库", text="药库疏散门朝内开启且上锁")),
    )
    arrive(region, consolidated("甲县卫生健康局", *rows, signed=False), "汇总.xlsx", JULY, "A00")
    take_in_here(region, JUNE)
    with store(region) as connection:
        set_clock(connection, Clock(date(2022, 7, 31), at("2022-08-01 00:00"), JUNE))
    return region


def asked(region: Region, query: str, **given: object) -> list[tuple[Any, ...]]:
    with store(region) as connection:
        return connection.execute(query, given or None).fetchall()


def found(region: Region, code: str) -> list[str]:
    """The files in which something was found."""
    query = "SELECT DISTINCT file_name FROM intake.finding JOIN intake.file USING (sha256) WHERE code = $code"
    rows = asked(region, query.replace("file_name", "intake.file.name"), code=code)
    return sorted(name for (name,) in rows)


def test_a_code_of_another_units_hazard_changes_nothing_and_is_a_finding(region: Region) -> None:
    assert asked(
        region, "SELECT DISTINCT unit_code FROM hazard.event WHERE hazard_code = $code", code=OURS
    ) == [("A01",)]
    assert asked(region, "SELECT state FROM report.hazard_current WHERE hazard_code = $code", code=OURS) == [
        ("RECTIFYING",)
    ]
    assert "乙.xlsx" in found(region, "history.code_foreign")


def test_a_file_in_another_units_name_is_turned_back(region: Region) -> None:
    assert found(region, "identify.not_yours") == ["冒名.xlsx"]
    query = """SELECT count(*) FROM ledger.effective_hazard JOIN intake.file USING (sha256)
        WHERE file.name = '冒名.xlsx'"""
    assert asked(region, query) == [(0,)]


def test_an_office_reports_for_its_own_units_alone(region: Region) -> None:
    assert "汇总.xlsx" in found(region, "identify.row_unit_foreign")
    query = """SELECT DISTINCT unit_code FROM ledger.effective_hazard JOIN intake.file USING (sha256)
        WHERE file.name = '汇总.xlsx'"""
    assert {unit for (unit,) in asked(region, query)} <= {"A01"}


def test_only_the_authority_closes_a_major_hazard(region: Region) -> None:
    query = "SELECT state FROM report.hazard_current WHERE hazard_code = $code"
    assert asked(region, query, code=GRAVE) == [("RECTIFIED",)]
    closing = asked(
        region,
        "SELECT said_role FROM hazard.event WHERE event = 'close' AND legal AND hazard_code = $code",
        code=GRAVE,
    )
    assert closing == []


def test_only_the_authority_grants_an_extension(region: Region) -> None:
    query = "SELECT deadline FROM report.hazard_current WHERE hazard_code = $code"
    assert asked(region, query, code=GRAVE) == [(date(2022, 6, 20),)]
    assert "甲6.xlsx" in found(region, "history.deadline_moved")


def test_decisions_in_the_inbox_are_kept_and_not_carried_out(region: Region) -> None:
    assert asked(region, "SELECT count(*) FROM hazard.decision") == [(0,)]
    assert found(region, "identify.not_authority") == ["决定.xlsx"]


def test_every_fact_leads_back_to_file_sheet_cell_sender_and_time(region: Region) -> None:
    granted = {"决定类型": "批准延期", "隐患编号": OURS, "延至": date(2022, 9, 30)}
    decide(region, decisions(granted), at("2022-07-05 09:00"))
    take_in_here(region, JUNE)
    lost = """
        SELECT event.event_id FROM hazard.event
        LEFT JOIN intake.receipt ON receipt.sha256 = event.sha256
        LEFT JOIN hazard.decision USING (decision_id)
        WHERE event.sha256 IS NULL OR event.sheet IS NULL OR event.cell IS NULL OR event.said_by IS NULL
            OR event.recorded_at IS NULL OR coalesce(receipt.received_at, decision.received_at) IS NULL"""
    assert asked(region, lost) == []
    kinds = asked(region, "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'ledger'")
    for (kind,) in kinds:
        unsaid = f"""
            SELECT row_id FROM ledger.{kind} LEFT JOIN intake.receipt USING (sha256)
            WHERE sheet IS NULL OR row_number IS NULL OR received_at IS NULL OR sender IS NULL"""
        assert asked(region, unsaid) == []
    ((events,),) = asked(region, "SELECT count(*) FROM hazard.event WHERE decision_id IS NOT NULL")
    assert events
