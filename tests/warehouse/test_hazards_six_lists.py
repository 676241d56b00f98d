"""What rows of the other ledgers do to a hazard: notices, visits, acceptance, enforcement, accountability."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.warehouse.histories import CODE, History, at, row

SAID = {"description": "三楼东侧疏散通道堆放杂物", "location": "住院楼三楼东侧"}
MENDED = {"status_reported": "RECTIFIED", "completed_on": date(2022, 6, 10)}
CLOSED = {
    **MENDED, "status_reported": "CLOSED", "accepted_on": date(2022, 6, 12), "acceptance_result": "PASS",
    "closed_on": date(2022, 6, 15),
}  # fmt: skip


@pytest.fixture
def told() -> Iterator[History]:
    history = History()
    yield history
    history.connection.close()


def facts(history: History, event: str) -> list[tuple[Any, ...]]:
    return history.rows(
        "SELECT effective_on, said_role, note, until FROM hazard.event"
        " WHERE retracted_at IS NULL AND event = ? ORDER BY position",
        event,
    )


def test_a_notice_orders_and_its_completion_mends(told: History) -> None:
    notice = {
        **SAID,
        "notice_no": "整〔2022〕7号",
        "issued_on": date(2022, 6, 3),
        "deadline": date(2022, 6, 20),
    }
    told.returned("2022-05", row())
    told.returned("2022-06", notice, ledger="rectification", on=at("2022-07-01"))
    told.fold()
    assert told.events()[-1] == "notice"
    assert facts(told, "notice") == [(date(2022, 6, 3), "unit", "整〔2022〕7号", date(2022, 6, 20))]
    told.returned(
        "2022-07", {**notice, "completed_on": date(2022, 7, 8)}, ledger="rectification", on=at("2022-08-01")
    )
    told.fold()
    assert (told.events()[-2:], told.state()) == (["notice", "complete"], "RECTIFIED")


def test_other_ledgers_never_lead_back(told: History) -> None:
    told.returned("2022-05", row())
    told.returned("2022-06", row(**CLOSED))
    told.returned(
        "2022-06", {**SAID, "accepted_on": date(2022, 6, 12), "acceptance_result": "PASS"},
        ledger="acceptance", on=at("2022-07-03"),
    )  # fmt: skip
    told.returned(
        "2022-06",
        {**SAID, "notice_no": "整1", "issued_on": date(2022, 6, 1), "completed_on": date(2022, 6, 10)},
        ledger="rectification", on=at("2022-07-04"),
    )  # fmt: skip
    told.fold()
    assert told.state() == "CLOSED"
    assert not [event for event in told.events() if event.startswith("!")]


@pytest.mark.parametrize(
    ("unit", "state", "wrong"), [("U1", "ACCEPTED", ["!close", "!delist"]), ("U2", "RECTIFIED", [])]
)
def test_a_unit_is_not_the_authority_and_another_unit_is_not_heard(
    told: History, unit: str, state: str, wrong: list[str]
) -> None:
    told.returned("2022-05", row(level="MAJOR", **MENDED))
    passed = {"hazard_code": CODE, "accepted_on": date(2022, 6, 18), "acceptance_result": "PASS"}
    told.returned("2022-06", passed, ledger="acceptance", unit=unit, on=at("2022-07-03"))
    listed = {
        "hazard_code": CODE, "listing_no": "督1", "listed_on": date(2022, 6, 20),
        "accepted_on": date(2022, 6, 25), "delisted_on": date(2022, 6, 28),
    }  # fmt: skip
    told.returned("2022-06", listed, ledger="listing", unit=unit, on=at("2022-07-04"))
    told.fold()
    assert told.state() == state
    assert [event for event in told.events() if event.startswith("!")] == wrong


def test_a_look_back_that_finds_it_again_opens_it_and_old_dates_do_not_close_it(told: History) -> None:
    told.returned("2022-05", row())
    told.returned("2022-06", row(**CLOSED))
    visit = {
        "inspected_on": date(2022, 7, 12), "inspected_unit": "U1", "method": "LOOKBACK",
        "inspecting_org": "卫健委",
        "problems": "1.三楼东侧疏散通道又堆放杂物；2.食堂排烟罩油污未清洗",
    }  # fmt: skip
    told.connection.execute("INSERT INTO region.unit (unit_code, name, kind) VALUES ('U1', 'U1', 'TOWNSHIP')")
    told.returned("2022-07", visit, ledger="inspection", unit="WJW", on=at("2022-07-20"))
    told.returned("2022-07", row(**CLOSED))
    told.fold()
    assert (told.events()[-2:], told.state()) == (["reopen", "inspect"], "RECTIFYING")
    told.returned("2022-08", row(**CLOSED))
    told.fold()
    assert (told.events()[-1], told.state()) == ("!close", "RECTIFYING")
    mended = {
        "completed_on": date(2022, 9, 3),
        "accepted_on": date(2022, 9, 5),
        "closed_on": date(2022, 9, 6),
    }
    told.returned("2022-09", row(**CLOSED | mended))
    told.fold()
    assert told.state() == "CLOSED"
    waiting = told.rows("SELECT item FROM hazard.mention WHERE retracted_at IS NULL AND hazard_code IS NULL")
    assert waiting == [(2,)]


def test_an_ordinary_visit_is_told_and_moves_nothing(told: History) -> None:
    visit = {"inspected_on": date(2022, 6, 12), "method": "SUPERIOR", "problems": SAID["description"]}
    told.returned("2022-05", row(**MENDED))
    told.returned("2022-06", visit, ledger="inspection", on=at("2022-07-01"))
    told.fold()
    assert (told.events()[-1], told.state()) == ("inspect", "RECTIFIED")


def test_enforcement_stops_a_major_hazard_and_accountability_is_attached(told: History) -> None:
    told.returned("2022-05", row(level="MAJOR"), row(description="配电箱未上锁", location="配电室"))
    order = {
        "acted_on": date(2022, 6, 8),
        "reason": SAID["description"],
        "measure_taken": "STOP",
        "doc_no": "停1",
    }
    talk = {"acted_on": date(2022, 6, 9), "reason": SAID["description"], "measure_taken": "TALK"}
    wrong = {**order, "reason": "配电箱未上锁"}
    told.returned("2022-06", order, wrong, ledger="enforcement", on=at("2022-07-01"))
    told.returned("2022-06", talk, ledger="accountability", on=at("2022-07-02"))
    told.fold()
    assert told.events()[-2:] == ["stop_use", "account"]
    assert facts(told, "account") == [(date(2022, 6, 9), "unit", "TALK", None)]
    assert "!stop_use" in told.events("HZ-U1-202205-002")


def test_a_listing_tells_plan_progress_application_and_publicity(told: History) -> None:
    listing = {
        "hazard_code": CODE, "listing_no": "督〔2022〕1号", "listed_on": date(2022, 6, 5),
        "plan_due": date(2022, 6, 20), "plan_filed_on": date(2022, 6, 22),
        "last_report_on": date(2022, 6, 28),
        "progress_reports": 1, "acceptance_applied_on": date(2022, 7, 3), "accepted_on": date(2022, 7, 8),
        "acceptance_result": "PASS", "delisted_on": date(2022, 7, 10), "publicity_on": date(2022, 7, 12),
    }  # fmt: skip
    told.returned("2022-05", row(level="MAJOR"))
    told.returned("2022-06", row(level="MAJOR", **MENDED))
    told.returned("2022-07", listing, ledger="listing", unit="WJW", on=at("2022-08-01"))
    told.fold()
    assert [event for event in told.events() if event in set(LISTED)] == list(LISTED)
    assert told.state() == "CLOSED"


LISTED = ("list", "file_plan", "report_progress", "ask_acceptance", "close", "delist", "publish")


def test_a_listing_names_the_unit_where_it_has_no_code(told: History) -> None:
    told.connection.execute(
        "INSERT INTO region.unit (unit_code, name, short_names, kind)"
        " VALUES ('U1', '甲镇中心卫生院', ['甲镇卫生院'], 'TOWNSHIP')"
    )
    listing = {**SAID, "unit_name": "甲镇卫生院", "listing_no": "督2", "listed_on": date(2022, 6, 5)}
    told.returned("2022-05", row(level="MAJOR"))
    told.returned("2022-06", listing, ledger="listing", unit="WJW", on=at("2022-07-01"))
    told.fold()
    assert "list" in told.events()
    told.returned(
        "2022-06", {**listing, "unit_name": "乙镇"}, ledger="listing", unit="WJW", on=at("2022-07-09")
    )
    told.fold()
    assert "list" not in told.events()


def test_a_decision_ties_a_row_nobody_could_place(told: History) -> None:
    listing = {"hazard_code": None, "description": "消防隐患一处", "unit_name": "U1", "listing_no": "督3"}
    told.connection.execute("INSERT INTO region.unit (unit_code, name, kind) VALUES ('U1', 'U1', 'TOWNSHIP')")
    told.returned("2022-05", row(level="MAJOR"))
    sent = told.returned("2022-06", listing, ledger="listing", unit="WJW", on=at("2022-07-01"))
    told.fold()
    assert "list" not in told.events()
    told.decided({"kind": "link", "row_id": f"{sent}#1!4", "other_code": CODE}, on=at("2022-07-05"))
    told.fold()
    assert told.events()[-1] == "list"
    assert told.rows("SELECT method FROM hazard.mention WHERE retracted_at IS NULL") == [("decision",)]


def test_what_the_authority_cannot_do_in_a_state_is_told_as_such(told: History) -> None:
    told.returned("2022-05", row())
    told.returned("2022-06", row(**CLOSED))
    told.decided(
        {
            "kind": "extension",
            "hazard_code": CODE,
            "until": date(2022, 9, 1),
            "effective_on": date(2022, 7, 1),
        },
        {"kind": "transfer", "hazard_code": CODE, "effective_on": date(2022, 7, 2)},
        on=at("2022-07-05"),
    )
    told.fold()
    assert told.events()[-2:] == ["!extend", "!transfer"]


OPEN = ("REGISTERED", "PENDING", "RECTIFYING", "RECTIFIED", "ACCEPTED")
AUTHORITY_SAYS = {
    "extend": ("GENERAL", {"kind": "extension", "until": date(2022, 12, 1)}, OPEN[:3]),
    "classify_major": ("GENERAL", {"kind": "reassess", "level": "MAJOR"}, OPEN[:4]),
    "downgrade": ("MAJOR", {"kind": "reassess", "level": "GENERAL"}, OPEN[:4]),
    "stop_use": ("MAJOR", {"kind": "stop_use"}, OPEN[:3]),
    "list": ("MAJOR", {"kind": "listing"}, OPEN),
}
"""For each word of the authority: a level to say it of, the decision, the states in which it may be said."""


def test_each_word_of_the_authority_has_its_states(told: History) -> None:
    cases = [(event, state) for event in AUTHORITY_SAYS for state in (*OPEN, "CLOSED")]
    for number, (event, state) in enumerate(cases):
        level, decision, _ = AUTHORITY_SAYS[event]
        unit, passed = f"U{number}", {}
        if state in {"ACCEPTED", "CLOSED"}:
            passed = {"accepted_on": date(2022, 5, 28), "acceptance_result": "PASS"}
        told.returned("2022-05", row(status_reported=state, level=level, **passed), unit=unit)
        closing = {"kind": "acceptance", "effective_on": date(2022, 5, 30)} if state == "CLOSED" else None
        for fact in filter(None, (closing, {"effective_on": date(2022, 6, 20), **decision})):
            about = {"hazard_code": f"HZ-{unit}-202205-001", "unit_code": unit}
            told.decided({**about, **fact}, on=at("2022-06-21"))
    told.fold()
    found = told.rows("SELECT hazard_code, event, legal FROM hazard.event WHERE retracted_at IS NULL")
    lawful = {code.split("-")[1]: legal for code, event, legal in found if event in AUTHORITY_SAYS}
    assert {case: lawful[f"U{number}"] for number, case in enumerate(cases)} == {
        (event, state): state in AUTHORITY_SAYS[event][2] for event, state in cases
    }


def test_a_major_hazard_is_reported_both_ways_once(told: History) -> None:
    both = {"told_authority_on": date(2022, 6, 2), "told_staff_on": date(2022, 6, 9)}
    told.returned("2022-05", row(level="MAJOR"), row(description="配电箱未上锁", location="配电室", **both))
    told.returned("2022-06", row(level="MAJOR", **both))
    told.returned("2022-07", row(level="MAJOR", **both))
    told.fold()
    assert told.events()[-2:] == ["tell_authority", "tell_staff"]
    assert facts(told, "tell_staff") == [(date(2022, 6, 9), "unit", None, None)]
