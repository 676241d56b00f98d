"""One cell → one day, or the reason why not; a day is never invented and the year only taken when told.

Excel serials, eight digits, Chinese numerals, inner blanks, ranges and days inside a sentence are all seen
in real date columns (reading.md 1 to 6).
"""

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache
from math import isfinite
from typing import Literal, NamedTuple

from schemas.calendar import Period

Problem = Literal[
    "not_a_date", "impossible", "no_day", "no_year", "year_assumed", "range", "in_text", "day_month_order"
]

SERIALS = range(36_526, 55_001)
"""Excel serials of 2000-01-01 to 2050-08-02: what a bare number in a date column means."""
BEHIND = 9
"""Things reported for a month happened up to so many months before it rather than after it."""
_EPOCH = date(1899, 12, 30)
_EIGHT_DIGITS = range(19_000_101, 22_000_000)

_CLOCK = re.compile(r"\s+\d{1,2}[:：]\d\d(?:[:：]\d\d(?:\.\d+)?)?\s*$")
"""The time of day behind a day; without the blank before it 9 10:30 were the 91st."""
_BLANKS = re.compile(r"[\s\u200b\ufeff]+")
_NUMERALS = str.maketrans("〇零○Ｏ一二三四五六七八九", "0000123456789")
_CHINESE_YEAR = re.compile(r"[〇零○Ｏ一二三四五六七八九]{4}年")
_CHINESE_NUMBER = re.compile(r"([二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=个?[月日号])")
_Y = r"(?P<y>(?:19|20|21)\d\d)"
_SEP = r"[-./年\\_,、~。]"
_TIME = r"(?:[T日]?\d{1,2}(?:[:时点]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?秒?)?分?)?)?"
_DAY = r"(?P<m>\d{1,2})[-./月\\_,、。](?P<d>\d{1,2})[日号]?"
_FULL = re.compile(rf"{_Y}{_SEP}{_DAY}(?:(?:星期|周|[(]).{{1,5}})?{_TIME}(?:上午|下午)?{_TIME}[.。]?")
_TIGHT = re.compile(rf"{_Y}(?P<m>\d\d)(?P<d>\d\d)(?:\.0)?{_TIME}[.。]?")
_SHORT_YEAR = re.compile(rf"(?P<y>\d\d)[-./年]{_DAY}[.。]?")
_MONTH_DAY = re.compile(r"(?P<m>\d{1,2})(?:月(?P<d>\d{1,2})[日号]?|[-/.](?P<d2>\d{1,2})[日号]?)[.。]?")
_DAY_FIRST = re.compile(r"(?P<a>\d{1,2})[-./](?P<b>\d{1,2})[-./](?P<y>(?:19|20|21)\d\d)")
_NO_DAY = re.compile(
    rf"(?:{_Y}(?:[-./年](?P<m>\d{{1,2}})月?份?)?|(?P<m2>\d{{1,2}})月份?)(?:底|末|初|上旬|中旬|下旬|份)?前?"
    r"|全年|年底前?|年内|上半年|下半年|月底前?"
)
_INSIDE = re.compile(
    rf"(?<!\d){_Y}[-./年](?P<m>\d{{1,2}})[-./月](?P<d>\d{{1,2}})[日号]?(?!\d)"
    r"|(?<!\d)(?P<m2>\d{1,2})月(?P<d2>\d{1,2})[日号](?!\d)"
)
_RANGE = re.compile(r"(.{4,14}?)(?:[-—–~～]+|至|到)(.{1,14})")
_PLACEHOLDER = re.compile(r"(?:20)?[_/\\.-]*年[_/\\.-]*月[_/\\.-]*日?")


class Reading(NamedTuple):
    """What a cell says of a day; ``day`` None and ``problem`` None is a blank."""

    day: date | None
    problem: Problem | None = None
    until: date | None = None
    """The last day, when the cell names a span."""


BLANK = Reading(None)


@lru_cache(maxsize=32_768)
def tidy(text: str) -> str:
    """NFKC without any blanks; Chinese numerals of years, months and days as digits.

    >>> tidy('二〇二二年 六月 三十日')
    '2022年6月30日'
    """
    bare = _BLANKS.sub("", unicodedata.normalize("NFKC", text))
    if _CHINESE_YEAR.search(bare):
        bare = _CHINESE_YEAR.sub(lambda found: found[0].translate(_NUMERALS), bare)
    return _CHINESE_NUMBER.sub(lambda found: str(chinese_number(found[1])), bare)


def chinese_number(text: str) -> int:
    """A small number in Chinese numerals or in digits.

    >>> [chinese_number(word) for word in ('六', '十', '十二', '二十', '三十一', '15')]
    [6, 10, 12, 20, 31, 15]
    """
    tens, ten, ones = text.partition("十")
    if not ten:
        return int(tens.translate(_NUMERALS))
    return 10 * (int(tens.translate(_NUMERALS)) if tens else 1) + (
        int(ones.translate(_NUMERALS)) if ones else 0
    )


def read_date(
    value: object, year: int | None = None, near: Period | None = None, behind: int = BEHIND
) -> Reading:
    """The day a cell names; ``year``, or the month ``near``, completes a date written without one.

    ``behind`` says how many months before ``near`` such a date may lie; the rest of the year lies ahead.
    """
    if isinstance(value, str):
        return _read_text(value, year, near, behind)
    if isinstance(value, datetime):
        return Reading(value.date())
    if isinstance(value, date):
        return Reading(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _read_number(value, year, near, behind)
    return Reading(None, "not_a_date")


def serial_day(value: float) -> date | None:
    """The day of an Excel serial, None outside the plausible span."""
    whole = int(value)
    return _EPOCH + timedelta(days=whole) if whole in SERIALS else None


def _read_number(
    value: float, year: int | None = None, near: Period | None = None, behind: int = BEHIND
) -> Reading:
    if not isfinite(value):
        return Reading(None, "not_a_date")
    day = serial_day(value)
    if day is not None:
        return Reading(day)
    whole = int(value)
    if whole == value and whole in _EIGHT_DIGITS:
        return _real(whole // 10_000, whole // 100 % 100, whole % 100)
    if 1990 <= value < 2100:  # noqa: PLR2004 - 2019.9 is a month typed as a decimal, 2019 a year
        return Reading(None, "no_day")
    if 1 < value < 13 and whole != value:  # noqa: PLR2004 - 7.15 is a day that Excel took for a number
        return _read_decimal(value, year, near, behind)
    return Reading(None, "not_a_date")


def _read_decimal(value: float, year: int | None, near: Period | None, behind: int) -> Reading:
    """7.15 and 7.8 are days; 7.2 was typed as 7.2 or 7.20 and is not guessed."""
    month, _, day = repr(value).partition(".")
    if len(day) > 2:  # noqa: PLR2004 - digits of a day
        return Reading(None, "not_a_date")
    if day in ("1", "2", "3"):
        return Reading(None, "day_month_order")
    return without_year(int(month), int(day), year, near, behind)


@lru_cache(maxsize=32_768)
def _read_text(text: str, year: int | None, near: Period | None, behind: int) -> Reading:
    bare = tidy(_CLOCK.sub("", text) if ":" in text or "：" in text else text)
    if not bare or _PLACEHOLDER.fullmatch(bare):
        return BLANK
    for pattern in (_FULL, _TIGHT, _SHORT_YEAR):
        found = pattern.fullmatch(bare)
        if found:
            short = pattern is _SHORT_YEAR
            return _real(int(found["y"]) + (2000 if short else 0), int(found["m"]), int(found["d"]))
    found = _DAY_FIRST.fullmatch(bare)
    if found:
        return _day_first(int(found["a"]), int(found["b"]), int(found["y"]))
    found = _MONTH_DAY.fullmatch(bare)
    if found:
        return without_year(int(found["m"]), int(found["d"] or found["d2"]), year, near, behind)
    return _read_odd(bare, year, near, behind)


def _read_odd(bare: str, year: int | None, near: Period | None, behind: int) -> Reading:
    if bare.removesuffix(".0").isdecimal() and bare.isascii():
        return _read_number(float(bare)) if len(bare) <= 10 else Reading(None, "not_a_date")  # noqa: PLR2004 - eight digits and '.0'
    if _NO_DAY.fullmatch(bare):
        return Reading(None, "no_day")
    return _read_range(bare, year, near) or _inside(bare, year, near, behind)


def _read_range(bare: str, year: int | None, near: Period | None) -> Reading | None:
    """A span of days, when both its ends are days; the end may leave out what it shares with the start."""
    for found in (_RANGE.fullmatch(bare), *_splits(bare)):
        if found is None:
            continue
        first, last = found if isinstance(found, tuple) else (found[1], found[2])
        start = _simple(first, year, near)
        if start is None:
            continue
        end = _simple(last, start.year, None) or _day_only(last, start)
        if end is not None and end >= start:
            return Reading(start, "range", end)
    return None


def _splits(bare: str) -> list[tuple[str, str]]:
    """Every way to cut at a dash: ``2022-6-1-2022-6-5`` has five of them."""
    return [(bare[: cut.start()], bare[cut.end() :]) for cut in re.finditer(r"[-—–~～至到]+", bare)][:8]


def _simple(text: str, year: int | None, near: Period | None) -> date | None:
    for pattern in (_FULL, _TIGHT, _SHORT_YEAR):
        found = pattern.fullmatch(text)
        if found:
            short = pattern is _SHORT_YEAR
            return _real(int(found["y"]) + (2000 if short else 0), int(found["m"]), int(found["d"])).day
    found = _MONTH_DAY.fullmatch(text)
    return without_year(int(found["m"]), int(found["d"] or found["d2"]), year, near).day if found else None


def _day_only(text: str, start: date) -> date | None:
    bare = text.rstrip("日号")
    if not (bare.isdecimal() and bare.isascii() and len(bare) <= 2):  # noqa: PLR2004 - a day of the month
        return None
    return _real(start.year, start.month, int(bare)).day


def _inside(bare: str, year: int | None, near: Period | None, behind: int) -> Reading:
    """The only day a sentence names, if it names exactly one."""
    found = list(_INSIDE.finditer(bare))
    if len(found) != 1:
        return Reading(None, "not_a_date")
    only = found[0]
    if only["y"]:
        day = _real(int(only["y"]), int(only["m"]), int(only["d"]))
    else:
        day = without_year(int(only["m2"]), int(only["d2"]), year, near, behind)
    return day if day.day is None else Reading(day.day, "in_text")


def without_year(
    month: int, day: int, year: int | None, near: Period | None = None, behind: int = BEHIND
) -> Reading:
    """A month and day in the year they are told, or the one that puts them nearest to a reported month."""
    if near is not None:
        year = near.plus((month - near.month + behind) % 12 - behind).year
    if year is None:
        return Reading(None, "no_year")
    read = _real(year, month, day)
    return Reading(read.day, "year_assumed") if read.day else read


def _day_first(first: int, second: int, year: int) -> Reading:
    """``6/30/2022`` or ``30/6/2022`` are clear; ``5/6/2022`` could be either and is not guessed."""
    if first > 12 >= second:  # noqa: PLR2004 - months
        return _real(year, second, first)
    if second > 12 >= first or first == second:  # noqa: PLR2004 - months
        return _real(year, first, second)
    return Reading(None, "day_month_order")


def _real(year: int, month: int, day: int) -> Reading:
    try:
        return Reading(date(year, month, day))
    except ValueError:
        return Reading(None, "impossible")
