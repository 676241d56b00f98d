"""Months, due days and working days, at their boundaries."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from schemas.calendar import Calendar, Period, add_workdays, end_of, holiday_years
from schemas.campaign import load_campaign
from schemas.loading import SchemaError

STATISTICAL = Calendar(month_ends_on=24, due_in="same", due_day=28)


def period(text: str) -> Period:
    return Period.parse(text)


def test_the_calendar_month_is_the_default_and_its_return_is_due_on_the_third() -> None:
    calendar = Calendar()
    assert (calendar.first(period("2024-02")), calendar.last(period("2024-02"))) == (
        date(2024, 2, 1),
        date(2024, 2, 29),
    )
    assert calendar.due_on(period("2021-12")) == date(2022, 1, 3)
    assert end_of(calendar.due_on(period("2022-05"))).isoformat() == "2022-06-03T23:59:59"


def test_a_statistical_month_runs_from_the_25th_to_the_24th_also_over_new_year() -> None:
    january = period("2022-01")
    assert (STATISTICAL.first(january), STATISTICAL.last(january)) == (date(2021, 12, 25), date(2022, 1, 24))
    assert STATISTICAL.due_on(january) == date(2022, 1, 28)
    assert [str(STATISTICAL.period_of(date(2021, 12, day))) for day in (24, 25)] == ["2021-12", "2022-01"]
    assert [str(STATISTICAL.reported_on(date(2022, 1, day))) for day in (24, 25)] == ["2021-12", "2022-01"]


def test_every_day_lies_in_exactly_one_period() -> None:
    for ends in (1, 24, 28, 29, 30, 31):
        calendar = Calendar(month_ends_on=ends)
        for number in range(36):
            month = period("2023-12").plus(number)
            assert (
                calendar.period_of(calendar.first(month)) == month == calendar.period_of(calendar.last(month))
            )
            assert (calendar.first(month.next) - calendar.last(month)).days == 1


def test_a_due_day_before_its_month_ends_is_refused() -> None:
    with pytest.raises(ValidationError, match="lies before the statistical month ends"):
        Calendar(due_in="same", due_day=20)


def test_due_days_shift_only_when_asked_and_over_makeup_saturdays() -> None:
    september = period("2022-09")
    assert Calendar().due_on(september) == date(2022, 10, 3)
    assert Calendar(shift="next_workday").due_on(september) == date(2022, 10, 8)  # a Saturday that is worked
    assert Calendar(shift="next_workday", holidays="none").due_on(period("2022-11")) == date(2022, 12, 5)


def test_a_month_is_written_in_one_way() -> None:
    assert str(period("2022-05").next) == "2022-06"
    with pytest.raises(SchemaError) as refused:
        period("2022-5")
    assert str(refused.value) == "'2022-5' is not a month; write it as YYYY-MM, for example 2022-05"


def test_a_period_has_four_days() -> None:
    assert Calendar(month_ends_on=24, collect_days_after=7).days(period("2022-05")) == {
        "period_first": date(2022, 4, 25),
        "period_last": date(2022, 5, 24),
        "due_on": date(2022, 6, 3),
        "closes_on": date(2022, 6, 10),
    }


def test_working_days_follow_the_region() -> None:
    assert [Calendar().works(date(2022, 10, day)) for day in (5, 8)] == [True, False]
    assert [Calendar(holidays="china").works(date(2022, 10, day)) for day in (5, 8)] == [False, True]
    assert add_workdays(date(2022, 9, 30), 5) == date(2022, 10, 12)
    assert add_workdays(date(2022, 10, 12), -5) == date(2022, 9, 30)


def test_years_the_library_does_not_know_are_counted_by_weekdays_and_said_so() -> None:
    known = holiday_years()
    beyond = date(known[-1] + 5, 1, 1)
    calendar = Calendar(holidays="china")
    week = [beyond + timedelta(days=number) for number in range(7)]
    assert [calendar.works(day) for day in week] == [day.weekday() < 5 for day in week]
    assert calendar.unsure(beyond) == (
        f"the holidays of {beyond.year} are not known (chinesecalendar knows {known[0]} to {known[-1]});"
        " Monday to Friday are counted as working days; install a newer chinesecalendar"
    )
    assert calendar.unsure(date(2022, 1, 1)) is None
    assert Calendar().unsure(beyond) is None


def test_the_campaign_is_the_regions_own_where_it_has_one(tmp_path: Path) -> None:
    assert [(stage.stage, str(stage.ends_on)) for stage in load_campaign(tmp_path).stages] == [
        ("plan", "2022-06-08"),
        ("mend", "2022-12-31"),
        ("sum_up", "2022-12-31"),
    ]
    (tmp_path / "campaign.yml").write_text(
        "source: 本市方案\nstatus: own\ncampaign: 百日攻坚\nstages:\n"
        "  - {stage: all, label: 攻坚, english: All,"
        " begins_on: 2023-03-01, ends_on: 2023-06-08, lists: [hazard]}\n",
        encoding="utf-8",
    )
    assert load_campaign(tmp_path).campaign == "百日攻坚"
