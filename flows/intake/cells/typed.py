"""A column of cells → a column of typed values, each doubt with its place; mapped per column, not per cell.

Every distinct cell of a type is understood once: results are remembered across files, because a month's
ledgers repeat the same dates, names and words thousands of times.
"""

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from flows.intake.cells.coded import read_code
from flows.intake.cells.dates import read_date
from flows.intake.cells.deadlines import read_deadline
from flows.intake.cells.values import (
    BLANKS,
    DITTO,
    NONES,
    Read,
    clean,
    read_bool,
    read_int,
    read_label,
    read_money,
    read_number,
    read_people,
    read_percent,
    read_serial,
    read_text,
    read_units,
)
from schemas.calendar import Period
from schemas.codes import CodeList
from schemas.contracts import Field

_REMEMBERED = 50_000
_MEMOS: dict[Hashable, dict[object, Read]] = {}
_HALF = 0.5


class TypedColumn(NamedTuple):
    """Values in row order, and the doubts as (place in the column, code without ``cell.``)."""

    values: list[Any]
    doubts: list[tuple[int, str]]


class Setting(NamedTuple):
    """What the cells' meaning depends on beside themselves."""

    codes: Mapping[str, CodeList]
    year: int | None
    near: Period | None
    unit: str | None = None
    """Unit of money, or of the time that is given, told by the heading."""
    asked: str | None = None
    """The code that the heading asks after with yes or no."""


def type_column(field: Field, cells: Sequence[object], setting: Setting) -> TypedColumn:
    """Type the cells of one column; deadlines need their start and go through ``type_deadlines``."""
    if field.type == "text":
        return TypedColumn([_plain_text(cell) for cell in cells], [])
    maker = _READERS.get(field.type)
    key, reader = maker(field, cells, setting) if maker else (field.type, _PLAIN[field.type])
    memo = _MEMOS.setdefault(key, {})
    if len(memo) > _REMEMBERED:
        memo.clear()
    return _mapped(cells, reader, memo)


def _mapped(
    cells: Sequence[object], reader: Callable[[object], Read], memo: dict[object, Read]
) -> TypedColumn:
    try:
        found = [memo[cell] for cell in cells]
    except KeyError:
        memo[""] = (None, None)
        for cell in cells:
            if cell not in memo:
                memo[cell] = reader(cell)
        found = [memo[cell] for cell in cells]
    doubts = [(place, doubt) for place, (_, doubt) in enumerate(found) if doubt is not None]
    return TypedColumn([value for value, _ in found], doubts)


def type_deadlines(
    field: Field, cells: Sequence[object], starts: Sequence[date | None], setting: Setting
) -> tuple[TypedColumn, list[str | None], list[str | None]]:
    """Days, words and kinds of a deadline column."""
    del field
    days: list[Any] = []
    words: list[str | None] = []
    kinds: list[str | None] = []
    doubts: list[tuple[int, str]] = []
    year, near = setting.year, setting.near
    for place, cell in enumerate(cells):
        if cell.__class__ is date or cell.__class__ is datetime:
            days.append(cell.date() if isinstance(cell, datetime) else cell)
            words.append(days[-1].isoformat())
            kinds.append("date")
            continue
        text = cell.strip() if cell.__class__ is str else clean(cell)
        if text in BLANKS or text in NONES:
            days.append(None)
            words.append(None)
            kinds.append(None)
            continue
        told = f"{text}{setting.unit}" if setting.unit and _COUNT.fullmatch(text) else cell
        read = read_deadline(told, found_on=starts[place], year=year, near=near)
        days.append(read.day)
        words.append(text if isinstance(cell, str) or read.day is None else read.day.isoformat())
        kinds.append(read.kind)
        if read.doubt is not None:
            doubts.append((place, _DEADLINE_DOUBTS.get(read.doubt, read.doubt)))
    return TypedColumn(days, doubts), words, kinds


def _plain_text(cell: object) -> str | None:
    """Prose is hardly ever the same twice, so it is not remembered."""
    text = cell.strip() if cell.__class__ is str and "\r" not in cell and "_x" not in cell else clean(cell)
    return None if text in BLANKS else text


_COUNT = re.compile(r"\d{1,3}")
"""A number of days, or of whatever unit the heading names."""
_DEADLINE_DOUBTS = {
    "ambiguous": "ambiguous_deadline",
    "unclear": "unclear_deadline",
    "no_day": "unclear_deadline",
    "not_a_date": "unclear_deadline",
    "no_start": "no_start",
    "range": "date_range",
    "in_text": "date_in_text",
    "impossible": "impossible_date",
}


def without_dittos(cells: list[object]) -> list[object]:
    """The cells with 同上 and its marks replaced by what stands above."""
    if DITTO.isdisjoint(cells):
        return cells
    filled: list[object] = []
    for cell in cells:
        ditto = isinstance(cell, str) and cell.strip() in DITTO and bool(filled)
        filled.append(filled[-1] if ditto else cell)
    return filled


_Made = tuple[Hashable, Callable[[object], Read]]


def _date_reader(field: Field, cells: Sequence[object], setting: Setting) -> _Made:
    del cells
    year, near = setting.year, setting.near
    first = field.name == "found_on"

    def read(cell: object) -> Read:
        if cell.__class__ is date:
            return cell, None
        if isinstance(cell, str) and cell.strip() in BLANKS | NONES:
            return None, None
        said = read_date(cell, year, near)
        day = said.day if first or said.until is None else said.until
        return day, _DATE_DOUBTS.get(said.problem or "", said.problem)

    return ("date", year, near, first), read


_DATE_DOUBTS = {"impossible": "impossible_date", "range": "date_range", "in_text": "date_in_text"}


def _code_reader(field: Field, cells: Sequence[object], setting: Setting) -> _Made:
    del cells
    codes = setting.codes[field.codes or ""]
    if setting.asked is None:
        return ("code", codes.list, id(codes)), lambda cell: read_code(cell, codes)
    asked, yes_no = setting.asked, setting.codes["yes_no"]
    others = [code.code for code in codes.codes if code.code != asked]
    denied = others[0] if len(others) == 1 else None

    def read(cell: object) -> Read:
        said = yes_no.match(clean(cell))
        return read_code(cell, codes) if said is None else (asked if said.code == "Y" else denied, None)

    return ("asked", codes.list, id(codes), asked), read


def _bool_reader(field: Field, cells: Sequence[object], setting: Setting) -> _Made:
    del field, cells
    yes_no = setting.codes["yes_no"]
    return ("bool", id(yes_no)), lambda cell: read_bool(cell, yes_no)


def _money_reader(field: Field, cells: Sequence[object], setting: Setting) -> _Made:
    del field, cells
    unit = setting.unit
    return ("money", unit), lambda cell: read_money(cell, unit)


def _percent_reader(field: Field, cells: Sequence[object], setting: Setting) -> _Made:
    """A column whose bare numbers never exceed one holds fractions, as Excel stores percentages."""
    del field, setting
    numbers = [cell for cell in cells if isinstance(cell, (int, float))]
    fractions = (
        bool(numbers)
        and max(numbers) <= 1
        and (any(0 < cell < 1 for cell in numbers) or min(numbers) >= _HALF)
    )
    return ("percent", fractions), lambda cell: read_percent(cell, fractions=fractions)


def _read_month(cell: object) -> Read:
    if isinstance(cell, date):
        return f"{cell.year:04d}-{cell.month:02d}", None
    text = clean(cell)
    if text in BLANKS:
        return None, None
    found = re.search(r"((?:19|20)\d\d)[年./-]?(0?[1-9]|1[0-2])(?:月|$|\D)", text)
    return (f"{found[1]}-{int(found[2]):02d}", None) if found else (None, "not_a_date")


_READERS: dict[str, Callable[[Field, Sequence[object], Setting], _Made]] = {
    "date": _date_reader,
    "code": _code_reader,
    "bool": _bool_reader,
    "money_wan": _money_reader,
    "percent": _percent_reader,
}
_PLAIN: dict[str, Callable[[object], Read]] = {
    "serial": read_serial,
    "str": read_label,
    "text": read_text,
    "int": read_int,
    "decimal": read_number,
    "month": _read_month,
    "people": read_people,
    "units": read_units,
    "deadline": read_text,
}
