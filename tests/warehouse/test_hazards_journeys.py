"""What happens to a hazard, told as journeys: months as the unit reports them, and the story that follows."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests.warehouse.histories import CODE, History, at, row

MENDED = {"status_reported": "RECTIFIED", "completed_on": date(2022, 6, 10)}
PASSED = {
    **MENDED,
    "status_reported": "ACCEPTED",
    "accepted_on": date(2022, 6, 12),
    "acceptance_result": "PASS",
}
CLOSED = {**PASSED, "status_reported": "CLOSED", "closed_on": date(2022, 6, 15)}


@pytest.fixture
def told() -> Iterator[History]:
    history = History()
    yield history
    history.connection.close()


def spans(history: History, code: str = CODE) -> list[tuple[str, date, date | None]]:
    return history.rows(
        "SELECT state, valid_from, valid_until FROM hazard.state"
        " WHERE retracted_at IS NULL AND hazard_code = ? ORDER BY valid_from",
        code,
    )


def happened_on(history: History, event: str) -> list[date]:
    question = "SELECT effective_on FROM hazard.event WHERE retracted_at IS NULL AND event = ? ORDER BY 1"
    return [day for (day,) in history.rows(question, event)]


def test_a_straight_life_from_found_to_closed(told: History) -> None:
    told.returned("2022-05", row(status_reported="PENDING"))
    told.returned("2022-06", row(status_reported="RECTIFYING"))
    told.returned("2022-07", row(**CLOSED))
    told.fold()
    assert told.events() == [
        "register", "assign", "set_deadline", "start", "complete", "accept", "close",
    ]  # fmt: skip
    assert spans(told)[-1] == ("CLOSED", date(2022, 6, 15), None)


def test_own_dates_count_and_steps_without_a_date_lie_between_them(told: History) -> None:
    told.returned("2022-05", row(status_reported="PENDING"))
    told.returned("2022-06", row(**CLOSED))
    told.fold()
    assert spans(told) == [
        ("REGISTERED", date(2022, 5, 10), date(2022, 5, 31)),
        ("PENDING", date(2022, 5, 31), date(2022, 6, 10)),
        ("RECTIFIED", date(2022, 6, 10), date(2022, 6, 12)),
        ("ACCEPTED", date(2022, 6, 12), date(2022, 6, 15)),
        ("CLOSED", date(2022, 6, 15), None),
    ]


def test_a_date_after_the_return_arrived_is_not_believed(told: History) -> None:
    told.returned("2022-05", row(status_reported="RECTIFIED", completed_on=date(2029, 1, 1)))
    told.fold()
    assert happened_on(told, "complete") == [date(2022, 5, 31)]


def test_finished_is_not_closed(told: History) -> None:
    told.returned("2022-05", row(**MENDED | {"completed_on": date(2022, 5, 20)}))
    told.fold()
    assert told.state() == "RECTIFIED"


def test_closing_without_acceptance_is_taken_as_reported_and_marked(told: History) -> None:
    told.returned("2022-05", row(status_reported="PENDING"))
    told.returned("2022-06", row(status_reported="CLOSED"))
    told.fold()
    assert told.events()[-1] == "!close"
    assert told.state() == "CLOSED"


def test_a_status_of_closed_beside_a_plain_no_is_not_closing(told: History) -> None:
    told.returned("2022-05", row(status_reported="CLOSED", closed_flag=False))
    told.fold()
    assert told.state() == "RECTIFIED"


def test_mended_on_the_spot(told: History) -> None:
    told.returned("2022-05", row(**MENDED | {"treatment": "IMMEDIATE", "completed_on": date(2022, 5, 10)}))
    told.fold()
    assert told.events() == ["register", "on_the_spot", "set_deadline"]


def test_who_mends_may_not_accept(told: History) -> None:
    told.returned("2022-06", row(**PASSED, accepted_by=["责任人甲"]))
    told.fold()
    assert "!accept" in told.events("HZ-U1-202206-001")


def test_refused_acceptance_leads_back_to_mending(told: History) -> None:
    told.returned("2022-05", row(**MENDED | {"completed_on": date(2022, 5, 20)}))
    told.returned("2022-06", row(status_reported="REJECTED"))
    told.fold()
    assert (told.events()[-1], told.state()) == ("reject", "RECTIFYING")


def test_a_lower_state_without_a_reason_is_a_regression(told: History) -> None:
    told.returned("2022-05", row(**MENDED | {"completed_on": date(2022, 5, 20)}))
    told.returned("2022-06", row(status_reported="PENDING"))
    told.fold()
    assert (told.events()[-1], told.state()) == ("!regress", "PENDING")


def test_a_closed_hazard_reported_open_again_is_reopened(told: History) -> None:
    told.returned("2022-06", row(**CLOSED))
    told.returned("2022-07", row(status_reported="REOPENED"))
    told.fold()
    assert (told.events("HZ-U1-202206-001")[-1], told.state("HZ-U1-202206-001")) == ("reopen", "RECTIFYING")


def test_a_closed_hazard_that_is_away_and_comes_back_is_reopened(told: History) -> None:
    told.returned("2022-05", row(status_reported="PENDING"))
    told.returned("2022-06", row(**CLOSED))
    told.returned("2022-07")
    told.returned("2022-08", row(status_reported="RECTIFYING"))
    told.fold()
    assert told.events()[-1] == "reopen"
    assert "!vanish" not in told.events()


def test_an_open_hazard_missing_from_a_later_return_stays_open_and_is_marked(told: History) -> None:
    told.returned("2022-05", row(), row(description="配电箱未上锁", location="配电室"))
    told.returned("2022-06", row())
    told.fold()
    missing = "HZ-U1-202205-002"
    assert (told.events(missing)[-1], told.state(missing)) == ("!vanish", "RECTIFYING")


def test_a_nil_return_over_open_hazards_is_vanishing_too_and_counts_once(told: History) -> None:
    told.returned("2022-05", row())
    told.returned("2022-06")
    told.returned("2022-07")
    told.returned("2022-08", row())
    told.fold()
    assert told.events()[-2:] == ["!vanish", "reappear"]
    assert happened_on(told, "vanish") == [date(2022, 6, 30)]


def test_no_return_at_all_is_not_vanishing(told: History) -> None:
    told.returned("2022-05", row())
    told.returned("2022-07", row())
    told.fold()
    assert "!vanish" not in told.events()


def test_a_silent_move_of_the_deadline_is_an_event_and_does_not_count(told: History) -> None:
    told.returned("2022-05", row())
    told.returned("2022-06", row(deadline=date(2022, 9, 30)))
    told.fold()
    assert told.events()[-1] == "!move_deadline"


def test_an_approved_extension_explains_the_new_deadline(told: History) -> None:
    told.returned("2022-05", row())
    told.fold()
    told.extended(date(2022, 8, 31))
    told.returned("2022-06", row(deadline=date(2022, 8, 31)))
    told.fold()
    assert told.events()[-1] == "extend"
    assert told.rows("SELECT until, said_role FROM hazard.event WHERE event = 'extend'") == [
        (date(2022, 8, 31), "authority")
    ]


def test_an_extension_that_ends_earlier_is_not_one(told: History) -> None:
    told.returned("2022-05", row())
    told.extended(date(2022, 6, 1))
    told.fold()
    assert told.events()[-1] == "!extend"


# -------------------- A unit cannot close its own major hazard.


def test_a_unit_closing_its_own_major_hazard_is_refused_and_told_once(told: History) -> None:
    told.returned("2022-05", row(level="MAJOR"))
    told.returned("2022-06", row(**CLOSED, level="MAJOR"))
    told.returned("2022-07", row(**CLOSED, level="MAJOR"))
    told.fold()
    assert told.state() == "ACCEPTED"
    assert told.events().count("!close") == 1


def test_a_major_hazard_closed_by_the_unit_without_acceptance_stands_at_mended(told: History) -> None:
    told.returned("2022-05", row(level="MAJOR"))
    told.returned("2022-06", row(level="MAJOR", status_reported="CLOSED"))
    told.fold()
    assert told.state() == "RECTIFIED"


def test_the_authority_closes_a_major_hazard_and_the_unit_may_lag_behind(told: History) -> None:
    told.returned("2022-05", row(level="MAJOR"))
    told.decided(
        {"kind": "acceptance", "hazard_code": CODE, "effective_on": date(2022, 6, 20)},
        on=at("2022-06-21"),
    )
    told.returned("2022-06", row(**MENDED, level="MAJOR"))
    told.returned("2022-07", row(**CLOSED, level="MAJOR"))
    told.fold()
    assert (told.state(), happened_on(told, "close")) == ("CLOSED", [date(2022, 6, 20)])
    assert not [event for event in told.events() if event.startswith("!")]


@pytest.mark.parametrize(("passed", "refused"), [("2022-06-14", 0), ("2022-06-15", 0), ("2022-06-16", 1)])
def test_what_the_authority_had_passed_by_the_day_the_unit_names_is_no_refused_closing(
    told: History, passed: str, refused: int
) -> None:
    told.returned("2022-05", row(level="MAJOR"))
    told.returned("2022-06", row(**CLOSED, level="MAJOR"))
    told.decided(
        {"kind": "acceptance", "hazard_code": CODE, "effective_on": date.fromisoformat(passed)},
        on=at("2022-07-06"),
    )
    told.fold()
    assert told.state() == "CLOSED"
    assert told.events().count("!close") == refused


def test_calling_a_major_hazard_general_takes_a_reassessment(told: History) -> None:
    told.returned("2022-05", row(level="MAJOR"))
    told.returned("2022-06", row(level="GENERAL"))
    told.fold()
    assert told.events()[-1] == "!downgrade"
    told.decided(
        {"kind": "reassess", "hazard_code": CODE, "level": "GENERAL", "effective_on": date(2022, 7, 5)},
        on=at("2022-07-05"),
    )
    told.returned("2022-07", row(**CLOSED))
    told.fold()
    assert "downgrade" in told.events()
    assert told.state() == "CLOSED"


def test_a_general_hazard_that_becomes_major(told: History) -> None:
    told.returned("2022-05", row())
    told.returned("2022-06", row(level="MAJOR"))
    told.fold()
    assert told.events()[-1] == "classify_major"


def test_listed_and_delisted_by_the_listing_ledger(told: History) -> None:
    listing = {
        "hazard_code": CODE, "listing_no": "督〔2022〕1号", "listing_org": "市卫健委",
        "listed_on": date(2022, 6, 5), "treat_due": date(2022, 8, 31),
    }  # fmt: skip
    told.returned("2022-05", row(level="MAJOR"))
    told.returned("2022-06", listing, ledger="listing", unit="WJW", on=at("2022-07-01"))
    told.returned("2022-06", row(**MENDED, level="MAJOR"))
    delisted = {
        **listing,
        "delisted_on": date(2022, 7, 20),
        "accepted_on": date(2022, 7, 18),
        "acceptance_result": "PASS",
    }
    told.returned("2022-07", delisted, ledger="listing", unit="WJW", on=at("2022-08-01"))
    told.fold()
    assert told.events()[-4:] == ["complete", "accept", "close", "delist"]
    assert told.events().count("list") == 1
    assert (told.state(), happened_on(told, "close")) == ("CLOSED", [date(2022, 7, 18)])
    assert told.rows(
        "SELECT listing_no, listed_on, delisted_on FROM hazard.listing WHERE retracted_at IS NULL"
    ) == [("督〔2022〕1号", date(2022, 6, 5), date(2022, 7, 20))]


def test_void_and_transfer_are_the_authoritys_words(told: History) -> None:
    told.returned("2022-05", row(), row(description="配电箱未上锁", location="配电室"))
    told.returned("2022-06", row(status_reported="VOID"), row(description="配电箱未上锁", location="配电室"))
    told.decided(
        {"kind": "transfer", "hazard_code": "HZ-U1-202205-002", "effective_on": date(2022, 7, 5)},
        on=at("2022-07-05"),
    )
    told.fold()
    assert (told.events()[-1], told.state()) == ("!void", "RECTIFYING")
    assert told.state("HZ-U1-202205-002") == "TRANSFERRED"
    told.decided({"kind": "void", "hazard_code": CODE, "effective_on": date(2022, 7, 6)}, on=at("2022-07-06"))
    told.fold()
    assert told.state() == "VOID"


def test_every_event_points_at_file_sheet_and_cell(told: History) -> None:
    told.returned("2022-05", row())
    told.fold()
    assert told.rows(
        "SELECT event, sheet, cell FROM hazard.event JOIN intake.submission USING (sha256) ORDER BY position"
    ) == [
        ("register", "台账", "B4"),
        ("assign", "台账", "F4"),
        ("start", "台账", "F4"),
        ("set_deadline", "台账", "E4"),
    ]


# -------------------- What was believed when.


def test_a_correction_retracts_and_leaves_what_was_believed(told: History) -> None:
    told.returned("2022-05", row(status_reported="PENDING"))
    told.fold()
    told.returned("2022-05", row(status_reported="RECTIFYING"), on=at("2022-06-20"))
    told.fold()
    assert told.state() == "RECTIFYING"
    assert told.rows(
        "SELECT state FROM hazard.state"
        " WHERE recorded_at <= ? AND coalesce(retracted_at > ?, true) AND valid_until IS NULL",
        at("2022-06-10"), at("2022-06-10"),
    ) == [("PENDING",)]  # fmt: skip
    assert told.links("2022-05") == [(4, CODE, "exact", "certain")]


def test_a_correction_keeps_codes_and_adds_new_ones(told: History) -> None:
    told.returned("2022-05", row())
    told.returned("2022-05", row(description="应急照明损坏", location="地下车库"), row(), on=at("2022-06-20"))
    told.fold()
    assert [link[1] for link in told.links("2022-05")] == ["HZ-U1-202205-002", CODE]


def test_a_row_taken_back_by_a_correction_is_withdrawn(told: History) -> None:
    told.returned("2022-05", row(), row(description="应急照明损坏", location="地下车库"))
    told.returned("2022-05", row(), on=at("2022-06-20"))
    told.fold()
    assert told.state("HZ-U1-202205-002") is None
    assert told.rows("SELECT retracted_at FROM hazard.hazard WHERE hazard_code = 'HZ-U1-202205-002'") == [
        (at("2022-06-20"),)
    ]


def test_a_late_month_takes_its_place_in_the_story(told: History) -> None:
    told.returned("2022-05", row(status_reported="PENDING"))
    told.returned("2022-07", row(**CLOSED))
    told.returned("2022-06", row(status_reported="RECTIFYING"), on=at("2022-08-20"))
    told.fold()
    assert told.events()[-4:] == ["start", "complete", "accept", "close"]


def test_the_first_month_arriving_second_shares_the_code(told: History) -> None:
    told.returned("2022-06", row(), on=at("2022-07-01"))
    told.returned("2022-05", row(), on=at("2022-07-09"))
    told.fold()
    assert told.links("2022-05")[0][1] == told.links("2022-06")[0][1] == "HZ-U1-202206-001"


def test_nothing_new_changes_nothing(told: History) -> None:
    told.returned("2022-05", row())
    told.fold()
    before = told.tables()
    assert told.fold().moments == 0
    assert told.tables() == before


# -------------------- An acceptance ledger closes a major hazard when the authority sends it.

PASS_ROW = {"hazard_code": CODE, "accepted_on": date(2022, 6, 18), "acceptance_result": "PASS",
        "closed_on": date(2022, 6, 20), "accepting_org": "市卫健委"}  # fmt: skip


def test_an_acceptance_ledger_sent_by_the_authority_closes(told: History) -> None:
    told.returned("2022-05", row(level="MAJOR"))
    told.returned("2022-06", row(**MENDED, level="MAJOR"))
    told.returned("2022-06", PASS_ROW, ledger="acceptance", unit="WJW", on=at("2022-07-03"))
    told.fold()
    assert (told.state(), told.events()[-1]) == ("CLOSED", "close")


def test_an_acceptance_ledger_sent_by_the_unit_shows_acceptance_and_no_more(told: History) -> None:
    told.returned("2022-05", row(level="MAJOR"))
    told.returned("2022-06", row(**MENDED, level="MAJOR"))
    told.returned("2022-06", PASS_ROW, ledger="acceptance", on=at("2022-07-03"))
    told.fold()
    assert (told.state(), told.events()[-1]) == ("ACCEPTED", "!close")
