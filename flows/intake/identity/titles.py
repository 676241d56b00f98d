"""Months, years and units that stand in titles, sheet names and file names: weaker evidence than a label."""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from flows.intake.cells.dates import tidy
from flows.intake.facts import Cover
from schemas.calendar import Period

_MONTH = re.compile(
    r"((?:19|20)\d\d)(?:年度?|[-./])(\d{1,2})(?:月|(?=\D|$))|((?:19|20)\d\d)(0[1-9]|1[0-2])(?!\d)"
)
MONTH_ALONE = re.compile(r"(?<![\d至到-])(\d{1,2})月份?(?!\d|日|底|前)")
_YEAR = re.compile(r"((?:19|20)\d\d)(?:年|度)")
_SPAN = re.compile(r"((?:19|20)\d\d)年?度?\d{1,2}月?[-—~至到](?:\d{4}年)?(\d{1,2})月")
_UNIT_ENDS = re.compile(
    r"^(?:关于|附件\d*[:：]?|表\d*[:：]?)?(.{1,30}?(?:医院|卫生院|中心|卫健[委局]|卫生健康[委局]|卫生健康委员会|卫生室|卫生服务站|诊所|门诊部|保健院|血站|监督所|公司|急救站|分院|院区))"
)
_DAY = re.compile(r"(?:19|20)\d\d[年.-]\d{1,2}[月.-]\d{1,2}日?")


class Evidence(NamedTuple):
    """What completes a date written without its year."""

    year: int | None
    near: Period | None
    inspected_on: date | None = None
    """The one day on which everything in the table was found, where the sheet says so."""


@lru_cache(maxsize=16_384)
def read_period(said: str) -> str | None:
    """The month a text names, ``YYYY-MM``; the last one of a span.

    >>> [read_period(text) for text in ('2022年5月', '2022-05', '2022.5', '2022年5月份', '2022年1—5月')]
    ['2022-05', '2022-05', '2022-05', '2022-05', '2022-05']
    """
    bare = tidy(said)
    span = _SPAN.search(bare)
    if span and 1 <= int(span[2]) <= 12:  # noqa: PLR2004 - months
        return f"{span[1]}-{int(span[2]):02d}"
    found = _MONTH.search(bare)
    if not found:
        return None
    year, month = (found[1], found[2]) if found[1] else (found[3], found[4])
    return f"{year}-{int(month):02d}" if 1 <= int(month) <= 12 else None  # noqa: PLR2004 - months


def put(cover: Cover, name: str, value: object, address: str, origin: str) -> None:
    """Note a fact unless a weightier one is noted already."""
    if name not in cover.values:
        cover.values[name] = value
        cover.origins[name] = origin
        if address:
            cover.cells[name] = address


def from_title(cover: Cover, title: str) -> None:
    """Month, year and unit of a title."""
    period = read_period(_DAY.sub("", tidy(title)))
    year = _YEAR.search(tidy(title))
    alone = MONTH_ALONE.search(tidy(title))
    if period:
        put(cover, "period", period, "", "title")
    if year:
        put(cover, "year", int(year[1]), "", "title")
    if not period and alone and 1 <= int(alone[1]) <= 12:  # noqa: PLR2004 - months
        _month_of_known_year(cover, int(alone[1]), "title")
    unit = _UNIT_ENDS.match(re.sub(r"^(?:19|20)\d\d年度?(?:\d{1,2}月份?)?", "", title))
    if unit:
        put(cover, "unit", unit[1], "", "title")


def from_sheet_name(cover: Cover, sheet: str) -> None:
    """The month of a sheet's name; completes a month told without its year."""
    period = read_period(sheet)
    alone = MONTH_ALONE.search(tidy(sheet))
    if period:
        put(cover, "period", period, "", "sheet")
    elif alone and 1 <= int(alone[1]) <= 12:  # noqa: PLR2004 - months
        _month_of_known_year(cover, int(alone[1]), "sheet")
    half = cover.values.get("period")
    if isinstance(half, str) and half.startswith("?"):
        del cover.values["period"], cover.origins["period"]
        address = cover.cells.pop("period", "")
        _month_of_known_year(cover, int(half[-2:]), "label")
        if address and "period" in cover.values:
            cover.cells["period"] = address


def _month_of_known_year(cover: Cover, month: int, origin: str) -> None:
    """A month without its year: the title's year, else the year in which the form was filled."""
    year = cover.values.get("year")
    filled = cover.values.get("filled_on") or cover.values.get("as_of_date")
    if isinstance(year, int):
        put(cover, "period", f"{year}-{month:02d}", "", origin)
    elif isinstance(filled, date):
        back = filled.year - (1 if month > filled.month else 0)
        put(cover, "period", f"{back}-{month:02d}", "", origin)


def evidence_of(cover: Cover, file_name: str = "") -> Evidence:
    """Year and month that complete dates: the reported month, else a day, the title, the file name."""
    inspected = cover.values.get("inspected_on")
    day = inspected if isinstance(inspected, date) else None
    year, near = _year_and_month(cover, file_name)
    return Evidence(year, near, day)


def _year_and_month(cover: Cover, file_name: str) -> tuple[int | None, Period | None]:
    period = cover.values.get("period")
    if isinstance(period, str):
        return Period.parse(period).year, Period.parse(period)
    for name in ("as_of_date", "inspected_on", "filled_on"):
        day = cover.values.get(name)
        if isinstance(day, date):
            return day.year, Period.of(day)
    year = cover.values.get("year")
    named = read_period(file_name)
    if named and (not isinstance(year, int) or named.startswith(str(year))):
        return Period.parse(named).year, Period.parse(named)
    in_name = _YEAR.search(tidy(file_name))
    return year if isinstance(year, int) else int(in_name[1]) if in_name else None, None
