"""Histories in the region's own calendar: statistical months, working days for extensions and replies."""

from collections.abc import Iterator
from datetime import date, timedelta

import pyarrow as pa
import pytest

from schemas.calendar import Calendar
from tests.warehouse.histories import CODE, History, at, row
from warehouse.region import put_calendar

STATISTICAL = Calendar(month_ends_on=24, due_in="same", due_day=28, holidays="china")
NO_STAGES = pa.table({"stage": pa.array([], pa.string())})


@pytest.fixture
def told() -> Iterator[History]:
    history = History()
    days = [date(2022, 1, 1) + timedelta(days=number) for number in range(730)]
    put_calendar(
        history.connection,
        pa.table(
            {
                "day": days,
                "period": [str(STATISTICAL.period_of(day)) for day in days],
                "working": [STATISTICAL.works(day) for day in days],
            }
        ),
        NO_STAGES,
    )
    yield history
    history.connection.close()


def test_what_has_no_day_of_its_own_lies_at_the_end_of_the_statistical_month(told: History) -> None:
    told.returned("2022-05", row(status_reported="PENDING"), on=at("2022-05-27"))
    told.fold()
    assert told.rows("SELECT valid_from FROM hazard.state WHERE state = 'PENDING'") == [(date(2022, 5, 24),)]


def test_a_decision_after_the_24th_belongs_to_the_next_month(told: History) -> None:
    told.returned("2022-05", row(status_reported="PENDING"), on=at("2022-05-27"))
    told.decided(
        {"kind": "stop_use", "hazard_code": CODE, "effective_on": date(2022, 5, 25)}, on=at("2022-05-26")
    )
    told.fold()
    assert told.rows("SELECT period FROM hazard.event WHERE event = 'stop_use'") == [("2022-06",)]


def test_an_extension_asked_for_too_late_is_granted_and_told(told: History) -> None:
    asked = {
        "hazard_code": CODE, "listing_no": "督1", "listed_on": date(2022, 6, 1),
        "defer_until": date(2022, 12, 31),
        "defer_applied_on": date(2022, 9, 26), "defer_result": "PASS",
    }  # fmt: skip
    told.returned("2022-05", row(level="MAJOR", deadline=date(2022, 10, 10)), on=at("2022-05-27"))
    told.returned("2022-10", asked, ledger="listing", unit="WJW", on=at("2022-10-25"))
    told.fold()
    assert told.rows("SELECT legal, until, note FROM hazard.event WHERE event = 'extend'") == [
        (True, date(2022, 12, 31), "申请距到期7个工作日，应提前15个工作日")
    ]


def test_who_takes_over_a_hazard_answers_within_ten_working_days(told: History) -> None:
    told.returned("2022-05", row(), on=at("2022-05-27"))
    told.decided(
        {"kind": "transfer", "hazard_code": CODE, "effective_on": date(2022, 9, 30)}, on=at("2022-10-09")
    )
    told.fold()
    assert told.rows("SELECT until FROM hazard.event WHERE event = 'transfer'") == [(date(2022, 10, 19),)]
