"""Dates as they really arrive (reading.md 1 to 6)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.intake.cells.dates import read_date
from flows.intake.cells.deadlines import read_deadline
from schemas.calendar import Period
from tests.intake.books import PLAIN, codes, fields, hazard, read

MAY = Period(2022, 5)


@pytest.mark.parametrize("day", ["[$-404]e/m/d", "yyyy年m月d日", "m/d/yy", "dd-mmm-yy"])
def test_date_cells_in_any_format(day: str) -> None:
    assert fields(read([PLAIN, hazard()], day=day), "found_on") == [date(2022, 5, 26)]


def test_serials_stand_next_to_real_dates() -> None:
    reading = read([PLAIN, hazard(1), hazard(2, found=44707.0), hazard(3, found="44707")])
    assert fields(reading, "found_on") == [date(2022, 5, 26)] * 3


@pytest.mark.parametrize(
    ("cell", "day", "problem"),
    [
        ("2025.7.17", date(2025, 7, 17), None),
        ("2025-6-30", date(2025, 6, 30), None),
        (20161220, date(2016, 12, 20), None),
        (20200327.0, date(2020, 3, 27), None),
        ("2019年 6 月 25 日", date(2019, 6, 25), None),
        ("   年  月  日", None, None),
        ("9月", None, "no_day"),
        ("12月份", None, "no_day"),
        ("20200323-20200327", date(2020, 3, 23), "range"),
        ("6月底前", None, "no_day"),
        ("全年", None, "no_day"),
        (2019.9, None, "no_day"),
        ("2019.10", None, "no_day"),
        ("2018.06.31", None, "impossible"),
        ("20220231", None, "impossible"),
        ("二〇二二年六月三十日", date(2022, 6, 30), None),
        ("2022-05-03 00:00:00", date(2022, 5, 3), None),
        ("2022-5-9 10:30", date(2022, 5, 9), None),
        ("2022.5.9 8：05", date(2022, 5, 9), None),
        ("5月20日", date(2022, 5, 20), "year_assumed"),
        ("5.20", date(2022, 5, 20), "year_assumed"),
        ("12月20日", date(2021, 12, 20), "year_assumed"),
        ("22.6.30", date(2022, 6, 30), None),
        ("已于5月20日完成整改", date(2022, 5, 20), "in_text"),
        ("6月1日-6月5日", date(2022, 6, 1), "range"),
        ("2022-5-6-2022-5-9", date(2022, 5, 6), "range"),
        ("5/6/2022", None, "day_month_order"),
        ("6/30/2022", date(2022, 6, 30), None),
        ("2022、5、20", date(2022, 5, 20), None),
        ("2022/6/30 星期四", date(2022, 6, 30), None),
        ("已整改", None, "not_a_date"),
    ],
)
def test_one_cell_one_day_or_the_reason_why_not(cell: object, day: date | None, problem: str | None) -> None:
    assert read_date(cell, None, MAY)[:2] == (day, problem)


def test_without_a_month_no_year_is_invented() -> None:
    assert read_date("5月20日") == (None, "no_year", None)


@pytest.mark.parametrize(
    ("cell", "day", "kind"),
    [
        ("全年", date(2022, 12, 31), "period_end"),
        ("年底前", date(2022, 12, 31), "period_end"),
        ("12月", date(2022, 12, 31), "month_end"),
        ("6月底前", date(2022, 6, 30), "month_end"),
        ("月底前", date(2022, 5, 31), "month_end"),
        ("2022年6月底", date(2022, 6, 30), "month_end"),
        ("二〇二二年六月", date(2022, 6, 30), "month_end"),
        (2022.6, date(2022, 6, 30), "month_end"),
        (2022.1, None, "unclear"),
        ("1月底前", date(2023, 1, 31), "month_end"),
        ("12月31日", date(2022, 12, 31), "date"),
        ("2022年6月30日前", date(2022, 6, 30), "date"),
        ("6月30日前完成", date(2022, 6, 30), "date"),
        (44742, date(2022, 6, 30), "date"),
        ("2022.6.1-2022.6.30", date(2022, 6, 30), "range"),
        ("立即整改", date(2022, 5, 26), "immediate"),
        ("即查即改", date(2022, 5, 26), "immediate"),
        ("3日内完成", date(2022, 5, 29), "relative"),
        ("30日内", date(2022, 6, 25), "relative"),
        ("一周内", date(2022, 6, 2), "relative"),
        ("3个工作日内", date(2022, 5, 31), "relative"),
        ("重点时段前后", None, "open_ended"),
        ("长期", None, "open_ended"),
        ("常态化", None, "open_ended"),
        ("2026-02-30", None, "unclear"),
        ("已整改", None, "unclear"),
    ],
)
def test_deadlines_and_their_kinds(cell: object, day: date | None, kind: str) -> None:
    assert read_deadline(cell, found_on=date(2022, 5, 26), near=MAY, year=2022)[:2] == (day, kind)


def test_a_bare_month_with_before_is_flagged() -> None:
    assert read_deadline("12月前", year=2022).doubt == "ambiguous"


def test_a_date_far_off_is_kept_and_reported() -> None:
    reading = read([PLAIN, hazard(found="2091-12-20", due="2118.4.25")])
    assert fields(reading, "found_on") == [date(2091, 12, 20)]
    assert codes(reading) == {"cell.implausible_date"}


def test_a_day_years_from_the_reported_month_is_reported() -> None:
    reading = read([["填报月份：2022年5月"], PLAIN, hazard(1), hazard(2, found="2012-05-26", due="2022-6-1")])
    assert codes(reading) == {"cell.far_from_month"}


def test_the_reporting_date_stands_in_the_preamble() -> None:
    reading = read([["隐患台账"], ["填报时间： 2022年 6 月 2 日"], PLAIN, hazard(found="5.20")])
    assert reading.cover.values["filled_on"] == date(2022, 6, 2)
    assert fields(reading, "found_on") == [date(2022, 5, 20)]


def test_the_month_in_which_was_inspected_completes_days() -> None:
    reading = read([["隐患台账"], ["排查时间：2022年9月"], PLAIN, hazard(found="9月3日", due="9月10日前")])
    assert reading.cover.values["period"] == "2022-09"
    assert fields(reading, "found_on") == [date(2022, 9, 3)]
    assert fields(reading, "deadline") == [date(2022, 9, 10)]
    assert "cover.bad_date" not in codes(reading)


def test_a_lone_day_below_the_table_is_when_it_was_signed_and_completes_days() -> None:
    rows = [["序号", "任务内容", "责任单位", "完成时限"], [1, "消防设施年度检测", "保卫科", "3月15日前"]]
    reading = read([["责任分工"], *rows, ["2022年1月8日", "", "", ""]])
    assert reading.cover.values["filled_on"] == date(2022, 1, 8)
    assert (fields(reading, "due"), reading.account.footer) == ([date(2022, 3, 15)], 1)


CELLS = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="0123456789年月日.-/前底内至 一二三四五六七八九十上中下旬季度全", max_size=16),
    st.floats(allow_nan=True, allow_infinity=True),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.none(),
)


@given(CELLS, st.one_of(st.none(), st.integers(1990, 2060)), st.one_of(st.none(), st.just(MAY)))
def test_no_cell_breaks_the_date_reader(cell: object, year: int | None, near: Period | None) -> None:
    read = read_date(cell, year, near)
    assert read.day is None or isinstance(read.day, date)


@given(
    CELLS,
    st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2039, 1, 1))),
    st.one_of(st.none(), st.just(MAY)),
)
def test_no_cell_breaks_the_deadline_reader(cell: object, found: date | None, near: Period | None) -> None:
    read = read_deadline(cell, found_on=found, year=2022, near=near)
    assert (read.day is not None) <= (read.kind is not None)


@given(
    st.dates(date(2000, 1, 1), date(2049, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d"]),
)
def test_every_written_day_comes_back(day: date | None, form: str) -> None:
    assert read_date(day.strftime(form)).day == day
    assert read_deadline(day.strftime(form)).day == day


@given(st.integers(1, 12), st.integers(2000, 2048))
def test_a_month_alone_never_becomes_a_day(month: int, year: int | None) -> None:
    assert read_date(f"{month}月", year).day is None
    assert read_date(f"{year}年{month}月").day is None
