"""Which day one cell names, said to the readers of dates and deadlines directly."""

from datetime import date
from math import inf, nan

import pytest

from flows.intake.cells.dates import read_date
from flows.intake.cells.deadlines import Deadline, read_deadline
from schemas.calendar import Period

JANUARY, MAY_31 = Period(2022, 1), date(2022, 5, 31)


@pytest.mark.parametrize(
    ("said", "day", "problem"),
    [
        (7.15, date(2022, 7, 15), "year_assumed"),
        (7.8, date(2022, 7, 8), "year_assumed"),
        (7.1, None, "day_month_order"),
        (7.2, None, "day_month_order"),
        (7.3, None, "day_month_order"),
        (7.123, None, "not_a_date"),
        (7.012, None, "not_a_date"),
        (1.15, date(2022, 1, 15), "year_assumed"),
        (0.15, None, "not_a_date"),
        (13.15, None, "not_a_date"),
        (1e-7, None, "not_a_date"),
        (inf, None, "not_a_date"),
        (-inf, None, "not_a_date"),
        (nan, None, "not_a_date"),
        ("2月30日", None, "impossible"),
        ("13月3日", None, "impossible"),
        ("会上定于2月30日前办妥", None, "impossible"),
        ("12/12/2022", date(2022, 12, 12), None),
        ("12/5/2022", None, "day_month_order"),
        ("2022.6.1-15日", date(2022, 6, 1), "range"),
        ("2022.6.1-9号", date(2022, 6, 1), "range"),
    ],
)
def test_a_day_is_never_invented(said: object, day: date | None, problem: str | None) -> None:
    read = read_date(said, 2022)
    assert (read.day, read.problem) == (day, problem)


def test_a_range_ends_on_a_day_of_its_month() -> None:
    assert read_date("2022.6.1-15日").until == date(2022, 6, 15)
    assert read_date("2022.6.1-9号").until == date(2022, 6, 9)
    assert [read_date(f"2022.6.1-{end}").until for end in ("150", "015", "周末", "ab")] == [None] * 4


def test_without_a_year_to_go_by_there_is_no_day() -> None:
    assert read_date(7.15).problem == "no_year"
    assert read_date("7月15日").problem == "no_year"


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("5月15日", date(2021, 5, 15)),
        ("3月15日", date(2022, 3, 15)),
        ("2022年", None),
        ("会上说的是5月15日", date(2021, 5, 15)),
        (5.15, date(2021, 5, 15)),
    ],
)
def test_a_day_without_a_year_lies_at_most_nine_months_back(said: object, day: date | None) -> None:
    assert read_date(said, near=JANUARY).day == day


@pytest.mark.parametrize(
    ("said", "day", "problem"),
    [
        (2022.6, date(2022, 6, 30), None),
        (2022.12, date(2022, 12, 31), None),
        (2022.01, date(2022, 1, 31), None),
        (2022.1, None, "no_day"),
        (2022.13, None, "no_day"),
        (2022.012, None, "no_day"),
        (2022, date(2022, 12, 31), None),
        (2022.0, date(2022, 12, 31), None),
        (7.15, date(2023, 7, 15), "year_assumed"),
        (7.2, None, "day_month_order"),
        (0.5, None, "unclear"),
        (2100, None, "unclear"),
    ],
)
def test_a_deadline_may_be_a_number(said: float, day: date | None, problem: str | None) -> None:
    read = read_deadline(said, found_on=date(2022, 12, 1))
    assert (read.day, read.doubt) == (day, problem)


def test_a_number_without_a_year_needs_something_to_go_by() -> None:
    assert read_deadline(7.15) == Deadline(None, "unclear", "no_year")
    assert read_deadline(7.15, year=2022).day == date(2022, 7, 15)
    assert read_deadline(8.15, near=Period(2022, 1)).day == date(2022, 8, 15)
    assert read_deadline(8.15, near=Period(2022, 1), found_on=date(2022, 12, 1)).day == date(2023, 8, 15)


@pytest.mark.parametrize(
    "said", ["2022年6月30日前完成", "截止2022年6月30日", "2022.6.30之前", "最迟2022-6-30完成整改"]
)
def test_words_around_a_deadline_are_no_doubt(said: str) -> None:
    assert read_deadline(said) == Deadline(date(2022, 6, 30), "date")


def test_a_day_inside_a_sentence_is_doubtful() -> None:
    assert read_deadline("待2022年6月30日设备到货后再说") == Deadline(date(2022, 6, 30), "date", "in_text")


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2025年3月", date(2025, 3, 31)),
        ("10月底", date(2021, 10, 31)),
        ("9月底", date(2022, 9, 30)),
        ("争取在8月20日左右办妥", date(2022, 8, 20)),
        ("争取在10月20日左右办妥", date(2021, 10, 20)),
    ],
)
def test_a_deadline_without_a_year_lies_at_most_three_months_back(said: str, day: date) -> None:
    assert read_deadline(said, near=JANUARY).day == day


@pytest.mark.parametrize(("said", "day"), [("24小时内", date(2022, 6, 1)), ("25小时内", date(2022, 6, 2))])
def test_hours_begun_are_days(said: str, day: date) -> None:
    assert read_deadline(said, found_on=MAY_31).day == day
