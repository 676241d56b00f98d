"""How a typed value looks in a unit's cell: its dates, words, names and blanks."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from random import Random
from typing import Any, NamedTuple

from examples.habits import Habit
from examples.months import chance, last, likely
from schemas.codes import CodeList, load_codes

_EPOCH = date(1899, 12, 30)
_DIGITS = "〇一二三四五六七八九"
_MIXED = ("cell", "serial", "dot", "cn", "iso", "slash")


class Written(NamedTuple):
    """What stands in a cell and how it looks (text, date, date_cn, number)."""

    value: str | int | float | date | None
    look: str = "text"


@cache
def codes() -> dict[str, CodeList]:
    """The code lists, for their labels."""
    return load_codes()


def _han(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else ("" if tens == 1 else _DIGITS[tens]) + "十") + (
        _DIGITS[ones] if ones else ""
    )


def _han_date(day: date) -> str:
    year = "".join(_DIGITS[int(sign)] for sign in str(day.year))
    return f"{year}年{_han(day.month)}月{_han(day.day)}日"


_DATES: Mapping[str, Callable[[date], Written]] = {
    "cell": lambda day: Written(day, "date"),
    "cell_cn": lambda day: Written(day, "date_cn"),
    "serial": lambda day: Written((day - _EPOCH).days, "number"),
    "dot": lambda day: Written(f"{day.year}.{day.month}.{day.day}"),
    "slash": lambda day: Written(f"{day.year}/{day.month}/{day.day}"),
    "cn": lambda day: Written(f"{day.year}年{day.month}月{day.day}日"),
    "compact": lambda day: Written(int(f"{day:%Y%m%d}"), "number"),
    "iso": lambda day: Written(day.isoformat()),
    "short": lambda day: Written(f"{day.month}月{day.day}日"),
    "han": lambda day: Written(_han_date(day)),
}


def spell_date(day: date, style: str, luck: Random) -> Written:
    """A day in one of the styles; ``mixed`` picks another one for every cell."""
    return _DATES[luck.choice(_MIXED) if style == "mixed" else style](day)


def spell_deadline(values: Mapping[str, Any], style: str, luck: Random) -> Written:
    """A deadline in the words of its kind, or simply as a day."""
    day, kind, found = values["deadline"], values["deadline_kind"], values["found_on"]
    if day is None:
        return Written("长期" if kind == "open_ended" else None)
    if style == "han" and kind == "month_end":
        return Written(_han_date(day).split("月", maxsplit=1)[0] + "月")
    words = {
        "month_end": (f"{day.month}月底前", f"{day.year}年{day.month}月底", f"{day.month}月底"),
        "immediate": ("立行立改", "立即整改", "当场整改"),
        "relative": (f"{(day - found).days}日内", f"{(day - found).days}日内完成"),
    }.get(kind)
    if words and (likely(luck, 0.6) or kind == "relative"):
        return Written(luck.choice(words))
    return spell_date(day, style, luck)


def _level(level: str, habit: Habit) -> Written:
    if habit.ticks:
        return Written("☑一般 ☐重大" if level == "GENERAL" else "☐一般 ☑重大")
    return Written(habit.levels[level])


def _status(state: str, habit: Habit) -> Written:
    if habit.binary:
        return Written("是" if state in {"RECTIFIED", "ACCEPTED", "CLOSED"} else "否")
    return Written(habit.statuses[state])


def _result(result: str, habit: Habit) -> Written:
    return Written(habit.passed if result == "PASS" else codes()["acceptance_result"].label(result))


def _money(wan: float, habit: Habit) -> Written:
    return Written(round(wan * 10_000) if habit.yuan else wan, "number")


_FIELDS: Mapping[str, Callable[[Any, Habit], Written]] = {
    "level": _level,
    "status_reported": _status,
    "acceptance_result": _result,
    "fund_wan": _money,
    "category": lambda code, _: Written(codes()["category"].label(code)),
    "source": lambda code, _: Written(codes()["source"].label(code)),
    "listing_level": lambda code, _: Written(codes()["listing_level"].label(code)),
    "topic": lambda code, _: Written(codes()["topic"].label(code)),
    "action_kind": lambda code, _: Written(codes()["action_kind"].label(code)),
}


def spell(field: str, values: Mapping[str, Any], habit: Habit, key: str) -> Written:
    """The cell of a field; ``key`` names the cell, so that the same chance falls every time."""
    value = values.get(field)
    luck = chance("spell", key, field)
    if field == "deadline":
        return spell_deadline(values, habit.dates, chance("deadline words", key.partition("@")[0]))
    if value is None or value == ():
        return Written(habit.blank or None)
    if field in _FIELDS:
        return _FIELDS[field](value, habit)
    if isinstance(value, date):
        return spell_date(value, habit.dates, luck)
    return _plain(value)


def _plain(value: bool | str | float | tuple[str, ...]) -> Written:  # noqa: FBT001 - a value, not a switch
    if isinstance(value, bool):
        return Written("是" if value else "否")
    if isinstance(value, tuple):
        return Written("、".join(value))
    return Written(value, "text" if isinstance(value, str) else "number")


def month_words(period: str, style: int) -> str:
    """The month as it stands on a cover."""
    day = last(period)
    return (f"{day.year}年{day.month}月", f"{day.year}年{day.month}月份", f"{day.year}-{day.month:02d}")[
        style
    ]
