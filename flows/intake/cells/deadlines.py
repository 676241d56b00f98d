"""One cell → the day by which something is promised, and what kind of promise it is.

Dictionary 2.9: 立即整改, 6月底前, 12月前, 3日内, 全年, 长期 … are all legal; the words are kept beside the
day, and where no day is meant there is none.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from flows.intake.cells.dates import Problem, chinese_number, read_date, tidy
from schemas.calendar import Period, add_workdays

Kind = Literal["date", "month_end", "period_end", "immediate", "relative", "range", "open_ended", "unclear"]
Doubt = Problem | Literal["ambiguous", "unclear", "no_start"]


class Deadline(NamedTuple):
    """A promised day, its kind, and what is doubtful about it."""

    day: date | None
    kind: Kind | None
    doubt: Doubt | None = None


NONE = Deadline(None, None)

BEHIND = 3
"""A deadline without a year may lie up to so many months before its anchor; else it lies ahead."""

_TAIL = (
    r"(?:底|末|份|底前|末前|前|之前|以前|底之前|底以前|止|内|底完成|前完成|底前完成|份完成|完成|完成整改|整改完成|"
    r"整改到位|底前整改完成|底前完成整改|前完成整改|前整改完成|份前|份底前|份底|期间|底之前完成)?"
)
_IMMEDIATE = re.compile(
    r"立行立改|立即|即日|即查即改|即知即改|边查边改|即时|当场|现场(?:整改|改正|纠正)|当日|当天|马上|立刻|即刻|随即|即改|立查立改|即行"
)
_OPEN = re.compile(
    r"长期|持续|常态|经常|日常|定期|不定期|重点时段|每[天日周月季年班]|每个?季度|每半年|随时|实时|按(?:计划|要求|时|进度|需|期)|"
    r"根据|视情|待(?:资金|审批|招标|采购|上级|大修|停机|检修)|适时|全过程|始终|长效|节假日|汛期|贯穿|逐步|尽快|近期|无期限|待协调"
)
_MONTH = re.compile(
    rf"(?:(?P<y>(?:19|20|21)\d\d)[年./-]|(?P<next>明年|次年|今年|本年))?(?P<m>\d{{1,2}})月{_TAIL}"
)
_YEAR_MONTH = re.compile(rf"(?P<y>(?:19|20|21)\d\d)[./年-](?P<m>\d{{1,2}}){_TAIL}")
_TEN_DAYS = re.compile(rf"(?:(?P<y>(?:19|20|21)\d\d)[年./-])?(?P<m>\d{{1,2}})月(?P<third>[上中下])旬{_TAIL}")
_HALF = re.compile(
    rf"(?:(?P<y>(?:19|20|21)\d\d)年)?(?:(?P<half>[上下])半年|第?(?P<q>[一二三四1-4])季度){_TAIL}"
)
_YEAR_END = re.compile(
    rf"(?:(?P<y>(?:19|20|21)\d\d)年?度?|(?P<next>明年|次年)|本年度?|今年|当年|全年度?)?(?:全年|年底|底|年末|末|年内|内|年度内|年终)?{_TAIL}"
)
_THIS_MONTH = re.compile(rf"(?P<which>本|当|这个|下|下个|次)?月{_TAIL}")
_RELATIVE = re.compile(
    r"(?:限期?|自查出之日起|自发现之日起|接通知后|发现后|通知后|于|在|须|要求)?(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3}|半)个?"
    r"(?P<unit>工作日|日历天|自然日|日|天|周|星期|月|小时|年)(?:之内|以内|内|后)?(?:完成|整改|完成整改|整改完成|整改到位|改正)?"
)
_RELATIVE_SIGN = re.compile(r"内|后|限|个月|个工作日|工作日|天|小时|周|星期|半")
_CHINESE_UNITS = re.compile(r"[一二两三四五六七八九十半]")
_CUT = re.compile(
    r"(?:前|之前|以前|底前)?(?:全部|务必|必须)?(?:完成|整改|完成整改|整改完成|整改到位|到位|完毕)*[。.;；!！]?$"
)
_BEFORE = re.compile(
    r"(?:之前|以前|前|止|截止|截至|为止)$|^(?:截止|截至|于|到|至|最迟|预计|计划|拟于|拟)[到至于]?"
)


def read_deadline(
    value: object,
    *,
    found_on: date | None = None,
    year: int | None = None,
    near: Period | None = None,
) -> Deadline:
    """The promised day; ``found_on`` anchors relative words, ``year`` or ``near`` complete a missing year."""
    if isinstance(value, str):
        return _read_words(value, found_on, year, near)
    anchored = Period.of(found_on) if found_on else near
    read = read_date(value, year, anchored, BEHIND)
    if read.day is not None:
        return Deadline(read.day, "date", read.problem)
    if isinstance(value, (int, float)) and read.problem == "no_day":  # a year, or a month as its decimal
        return (
            Deadline(date(int(value), 12, 31), "period_end") if value == int(value) else _decimal_month(value)
        )
    known = read.problem in ("impossible", "day_month_order", "no_year")
    return Deadline(None, "unclear", read.problem if known else "unclear")


def _decimal_month(value: float) -> Deadline:
    """2022.6 is June; 2022.1 is January or October and is not guessed."""
    year, _, digits = repr(value).partition(".")
    month = int(digits) if len(digits) <= 2 else 0  # noqa: PLR2004 - two digits of a month
    if digits == "1" or not 1 <= month <= 12:  # noqa: PLR2004 - months
        return Deadline(None, "unclear", "no_day")
    return _month_end(int(year), month)


@lru_cache(maxsize=32_768)
def _read_words(text: str, found_on: date | None, year: int | None, near: Period | None) -> Deadline:
    bare = tidy(text).strip("()[]【】。.;；,，:：、*")
    if not bare:
        return NONE
    anchored = Period.of(found_on) if found_on else near
    for reader in (_as_date, _as_month, _as_span_of_year, _as_relative):
        read = reader(bare, found_on, year, anchored)
        if read is not None:
            return read
    return _as_words(bare, found_on, year, anchored)


def _as_date(bare: str, found_on: date | None, year: int | None, near: Period | None) -> Deadline | None:
    del found_on  # all readers are called alike
    core = _BEFORE.sub("", _CUT.sub("", bare))
    for text in (bare, core):
        read = read_date(text, year, near, BEHIND)
        if read.problem == "range":
            return Deadline(read.until, "range", "range")
        if read.day is not None and read.problem != "in_text":
            return Deadline(read.day, "date", read.problem)
        if read.problem in ("impossible", "no_year", "day_month_order"):
            return Deadline(None, "unclear", read.problem)
    return None


def _as_month(bare: str, found_on: date | None, year: int | None, near: Period | None) -> Deadline | None:
    del found_on  # all readers are called alike
    found = _YEAR_MONTH.fullmatch(bare) or _MONTH.fullmatch(bare)
    if found:
        groups = found.groupdict()
        month = int(found["m"])
        told = int(groups["y"]) if groups["y"] else _relative_year(groups.get("next"), year, near)
        return _end_of(month, told, near, ambiguous=_is_bare_before(bare))
    found = _TEN_DAYS.fullmatch(bare)
    if found:
        end = _end_of(int(found["m"]), int(found["y"]) if found["y"] else year, near, ambiguous=True)
        return _third(end, found["third"])
    found = _THIS_MONTH.fullmatch(bare)
    if found and near is not None:
        period = near.next if (found["which"] or "").startswith(("下", "次")) else near
        return Deadline(period.last, "month_end")
    return Deadline(None, "unclear", "no_year") if found else None


def _is_bare_before(bare: str) -> bool:
    """``12月前`` could mean before December or by its end; 12月底前 could not."""
    return "前" in bare and "底" not in bare and "末" not in bare


def _third(end: Deadline, third: str) -> Deadline:
    if end.day is None or third == "下":
        return end
    return Deadline(end.day.replace(day=10 if third == "上" else 20), "range", "ambiguous")


def _relative_year(word: str | None, year: int | None, near: Period | None) -> int | None:
    base = year if near is None else near.year
    if word is None or base is None:
        return None if near is not None else year
    return base + 1 if word in ("明年", "次年") else base


def _end_of(month: int, year: int | None, near: Period | None, *, ambiguous: bool) -> Deadline:
    if not 1 <= month <= 12:  # noqa: PLR2004 - months
        return Deadline(None, "unclear", "impossible")
    if year is None and near is not None:
        year = near.plus((month - near.month + BEHIND) % 12 - BEHIND).year
    if year is None:
        return Deadline(None, "month_end", "no_year")
    return Deadline(_month_end(year, month).day, "month_end", "ambiguous" if ambiguous else None)


def _month_end(year: int, month: int) -> Deadline:
    return Deadline(date(year, month, monthrange(year, month)[1]), "month_end")


def _as_span_of_year(
    bare: str, found_on: date | None, year: int | None, near: Period | None
) -> Deadline | None:
    del found_on  # all readers are called alike
    base = year if year is not None else (near.year if near else None)
    found = _HALF.fullmatch(bare)
    if found:
        told = int(found["y"]) if found["y"] else base
        month = {"上": 6, "下": 12}.get(found["half"] or "") or 3 * chinese_number(found["q"])
        return _month_end(told, month) if told else Deadline(None, "month_end", "no_year")
    found = _YEAR_END.fullmatch(bare)
    if not found or not re.search(r"年|\d{4}", bare):
        return None
    told = int(found["y"]) if found["y"] else base
    if told is not None and found["next"]:
        told += 1
    return Deadline(date(told, 12, 31), "period_end") if told else Deadline(None, "period_end", "no_year")


def _as_relative(bare: str, found_on: date | None, year: int | None, near: Period | None) -> Deadline | None:
    del year, near  # all readers are called alike
    found = _RELATIVE.fullmatch(bare)
    if not found or not _RELATIVE_SIGN.search(bare):
        return None
    if found_on is None:
        return Deadline(None, "relative", "no_start")
    count = 0.5 if found["n"] == "半" else float(chinese_number(found["n"].replace("两", "二")))
    return Deadline(_later(found_on, count, found["unit"]), "relative")


def _later(start: date, count: float, unit: str) -> date:
    if unit == "工作日":
        return add_workdays(start, int(count))
    if unit in ("月", "年"):
        whole = int(count * (12 if unit == "年" else 1))
        if whole == 0:
            return start + timedelta(days=15)
        period = Period.of(start).plus(whole)
        return period.first.replace(day=min(start.day, period.last.day))
    days = {"周": 7 * count, "星期": 7 * count, "小时": -(-count // 24)}.get(unit, count)
    return start + timedelta(days=int(days))


def _as_words(bare: str, found_on: date | None, year: int | None, near: Period | None) -> Deadline:
    read = read_date(bare, year, near, BEHIND)
    if read.day is not None:
        return Deadline(read.day, "date", read.problem)
    if _IMMEDIATE.search(bare):
        return Deadline(found_on, "immediate", None if found_on else "no_start")
    if _OPEN.search(bare):
        return Deadline(None, "open_ended")
    return Deadline(None, "unclear", "unclear")
