"""What a deadline's words promise, each form with its day, its kind and its doubt (dictionary 2.9)."""

from datetime import date

import pytest

from flows.intake.cells.dates import read_date
from flows.intake.cells.deadlines import Deadline, read_deadline
from schemas.calendar import Period

FOUND = date(2022, 5, 26)
"""A Thursday."""
MAY = Period(2022, 5)


def promised(words: object) -> tuple[date | None, str | None, str | None]:
    return tuple(read_deadline(words, found_on=FOUND))


@pytest.mark.parametrize(
    ("words", "day", "doubt"),
    [
        ("6月", date(2022, 6, 30), None),
        ("6月份", date(2022, 6, 30), None),
        ("6月底前完成", date(2022, 6, 30), None),
        ("6月末前", date(2022, 6, 30), None),
        ("6月前", date(2022, 6, 30), "ambiguous"),
        ("6月之前", date(2022, 6, 30), "ambiguous"),
        ("2024年2月底", date(2024, 2, 29), None),
        ("2023-02", date(2023, 2, 28), None),
        ("2022.11", date(2022, 11, 30), None),
        (2022.2, date(2022, 2, 28), None),
        (2022.11, date(2022, 11, 30), None),
        (2022.12, date(2022, 12, 31), None),
        ("2022/7前", date(2022, 7, 31), "ambiguous"),
        ("明年3月底前", date(2023, 3, 31), None),
        ("次年1月", date(2023, 1, 31), None),
        ("今年9月底", date(2022, 9, 30), None),
        ("本年12月", date(2022, 12, 31), None),
        ("1月底前", date(2023, 1, 31), None),  # January lies ahead of a hazard found in May
        ("2月底前", date(2022, 2, 28), None),  # up to three months behind it is not moved a year on
        ("4月底前", date(2022, 4, 30), None),
        ("本月底", date(2022, 5, 31), None),
        ("当月内", date(2022, 5, 31), None),
        ("月底前", date(2022, 5, 31), None),
        ("下月底前", date(2022, 6, 30), None),
        ("下个月", date(2022, 6, 30), None),
        ("次月底", date(2022, 6, 30), None),
        ("二季度", date(2022, 6, 30), None),
        ("第四季度", date(2022, 12, 31), None),
        ("3季度末", date(2022, 9, 30), None),
        ("上半年", date(2022, 6, 30), None),
        ("下半年", date(2022, 12, 31), None),
        ("6月下旬", date(2022, 6, 30), "ambiguous"),
        ("2023年上半年", date(2023, 6, 30), None),
        ("2023年第一季度", date(2023, 3, 31), None),
    ],
)
def test_a_month_is_promised_to_its_end(words: object, day: date, doubt: str | None) -> None:
    assert promised(words) == (day, "month_end", doubt)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("年底前", date(2022, 12, 31)),
        ("年内", date(2022, 12, 31)),
        ("本年度", date(2022, 12, 31)),
        ("2023年底", date(2023, 12, 31)),
        ("2023年", date(2023, 12, 31)),
        ("明年底前", date(2023, 12, 31)),
        ("次年年底", date(2023, 12, 31)),
        (2023, date(2023, 12, 31)),
    ],
)
def test_a_year_is_promised_to_its_end(words: object, day: date) -> None:
    assert promised(words) == (day, "period_end", None)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("6月上旬", date(2022, 6, 10)),
        ("6月中旬前", date(2022, 6, 20)),
        ("2022年8月中旬", date(2022, 8, 20)),
    ],
)
def test_ten_days_end_on_their_last_and_stay_doubtful(words: str, day: date) -> None:
    assert promised(words) == (day, "range", "ambiguous")


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("3日内", date(2022, 5, 29)),
        ("三天内完成整改", date(2022, 5, 29)),
        ("两天内", date(2022, 5, 28)),
        ("限7日内整改", date(2022, 6, 2)),
        ("10个自然日内", date(2022, 6, 5)),
        ("1个工作日内", date(2022, 5, 27)),
        ("3个工作日", date(2022, 5, 31)),  # Friday, Monday, Tuesday
        ("一周内", date(2022, 6, 2)),
        ("2个星期内", date(2022, 6, 9)),
        ("24小时内", date(2022, 5, 27)),
        ("36小时内", date(2022, 5, 28)),
        ("72小时内", date(2022, 5, 29)),
        ("两周内", date(2022, 6, 9)),
        ("48小时", date(2022, 5, 28)),
        ("1个月内", date(2022, 6, 26)),
        ("半个月内", date(2022, 6, 10)),
        ("三个月内", date(2022, 8, 26)),
        ("十二个月内", date(2023, 5, 26)),
        ("1年内", date(2023, 5, 26)),
        ("半年内", date(2022, 11, 26)),
        ("自发现之日起15日内", date(2022, 6, 10)),
        ("接通知后5天内完成", date(2022, 5, 31)),
    ],
)
def test_a_span_begins_on_the_day_of_finding(words: str, day: date) -> None:
    assert promised(words) == (day, "relative", None)


def test_a_month_later_is_the_last_day_where_the_month_is_shorter() -> None:
    assert read_deadline("1个月内", found_on=date(2023, 1, 31)).day == date(2023, 2, 28)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2022年6月30日前", date(2022, 6, 30)),
        ("6月30日前全部完成", date(2022, 6, 30)),
        ("截止2022.6.30", date(2022, 6, 30)),
        ("于2022年6月30日前整改到位", date(2022, 6, 30)),
        ("最迟2022-06-30", date(2022, 6, 30)),
        (44742, date(2022, 6, 30)),
    ],
)
def test_a_day_is_that_day(words: object, day: date) -> None:
    read = promised(words)
    assert read[:2] == (day, "date")


@pytest.mark.parametrize(
    "words", ["立行立改", "立即整改", "即查即改", "即知即改", "当场整改", "现场整改", "当天"]
)
def test_at_once_is_the_day_of_finding(words: str) -> None:
    assert promised(words) == (FOUND, "immediate", None)
    assert read_deadline(words) == Deadline(None, "immediate", "no_start")


@pytest.mark.parametrize(
    "words",
    ["长期坚持", "常态化", "持续推进", "每月", "每季度", "定期", "适时", "按计划推进", "待资金到位", "尽快"],
)
def test_open_ended_words_promise_no_day(words: str) -> None:
    assert promised(words) == (None, "open_ended", None)


@pytest.mark.parametrize(
    ("words", "kind", "doubt"),
    [
        ("6月底前", "month_end", "no_year"),
        ("三季度", "month_end", "no_year"),
        ("年底前", "period_end", "no_year"),
        ("月底前", "unclear", "no_year"),
        ("6月上旬", "month_end", "no_year"),
        ("3日内", "relative", "no_start"),
        ("6月30日", "unclear", "no_year"),
    ],
)
def test_without_anything_to_hold_on_to_no_day_is_invented(words: str, kind: str, doubt: str) -> None:
    assert read_deadline(words) == Deadline(None, kind, doubt)


@pytest.mark.parametrize(
    ("words", "doubt"),
    [
        ("13月底前", "impossible"),
        ("2022年0月", "impossible"),
        ("2022-06-31", "impossible"),
        ("2022.13", "impossible"),
        ("5/6/2022", "day_month_order"),
        (2022.1, "no_day"),
        (2022.13, "no_day"),
        (2022.125, "no_day"),
        (20220231, "impossible"),
        (True, "unclear"),
        ("王某", "unclear"),
        (0.5, "unclear"),
    ],
)
def test_what_is_no_deadline_says_why(words: object, doubt: str) -> None:
    assert promised(words) == (None, "unclear", doubt)


@pytest.mark.parametrize("words", ["", "  ", "（）", "。", None])
def test_blanks_promise_nothing(words: object) -> None:
    assert read_deadline(words if words is not None else "") == (None, None, None)


def test_the_month_reported_stands_in_for_the_day_of_finding() -> None:
    assert read_deadline("6月底前", near=MAY).day == date(2022, 6, 30)
    assert read_deadline("3月底前", year=2024).day == date(2024, 3, 31)
    assert read_deadline("下半年", year=2024, near=MAY).day == date(2024, 12, 31)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("25/6/2022", date(2022, 6, 25)),
        ("6/25/2022", date(2022, 6, 25)),
        ("6/6/2022", date(2022, 6, 6)),
        ("13/13/2022", None),
        ("12/13/2022", date(2022, 12, 13)),
        ("13/12/2022", date(2022, 12, 13)),
        ("2/12/2022", None),
    ],
)
def test_day_and_month_are_told_apart_only_where_one_reading_is_possible(
    words: str, day: date | None
) -> None:
    assert read_date(words).day == day


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("8.31", date(2021, 8, 31)),  # nine months behind May 2022
        ("7.31", date(2022, 7, 31)),
        ("4.30", date(2022, 4, 30)),
        ("13.1", None),
    ],
)
def test_a_day_without_a_year_lies_behind_the_month_rather_than_ahead(words: str, day: date | None) -> None:
    assert read_date(words, None, MAY).day == day


@pytest.mark.parametrize(
    ("words", "day", "until"),
    [
        ("22.6.1-22.6.5", date(2022, 6, 1), date(2022, 6, 5)),
        ("6.1-6.5", date(2022, 6, 1), date(2022, 6, 5)),
        ("2022年6月1日至5日", date(2022, 6, 1), date(2022, 6, 5)),
        ("2022年12月28日至2023年1月3日", date(2022, 12, 28), date(2023, 1, 3)),
        ("6月1日-6月1日", date(2022, 6, 1), date(2022, 6, 1)),
        ("6月5日-6月1日", None, None),
    ],
)
def test_a_span_has_a_first_and_a_last_day(words: str, day: date | None, until: date | None) -> None:
    read = read_date(words, 2022)
    assert (read.day, read.until) == (day, until)
    if until is not None:
        assert read_deadline(words, year=2022) == (until, "range", "range")


@pytest.mark.parametrize(
    ("cell", "day", "problem"),
    [
        ("44742", date(2022, 6, 30), None),
        ("44742.0", date(2022, 6, 30), None),
        ("20220630.0", date(2022, 6, 30), None),
        ("12345678901", None, "not_a_date"),
        (36_526, date(2000, 1, 1), None),
        (36_525, None, "not_a_date"),
        (1989, None, "not_a_date"),
        (1990, None, "no_day"),
        (2099.9, None, "no_day"),
        (2100, None, "not_a_date"),
        (float("inf"), None, "not_a_date"),
        (float("-inf"), None, "not_a_date"),
        (float("nan"), None, "not_a_date"),
        (None, None, "not_a_date"),
    ],
)
def test_a_number_is_a_serial_eight_digits_or_no_day(
    cell: object, day: date | None, problem: str | None
) -> None:
    assert read_date(cell)[:2] == (day, problem)


@pytest.mark.parametrize(
    ("words", "day", "doubt"),
    [
        ("请于2022年6月30日下班前整改到位", date(2022, 6, 30), "in_text"),
        ("经研究定于6月30日由后勤完成", date(2022, 6, 30), "in_text"),
        ("6月30日", date(2022, 6, 30), "year_assumed"),
    ],
)
def test_a_day_inside_a_sentence_or_without_a_year_is_taken_and_doubted(
    words: str, day: date, doubt: str
) -> None:
    assert promised(words) == (day, "date", doubt)
    assert read_deadline(words, year=2022) == (day, "date", doubt)


def test_two_days_in_a_sentence_are_none() -> None:
    assert promised("6月20日自查，6月30日由医院复查") == (None, "unclear", "unclear")
