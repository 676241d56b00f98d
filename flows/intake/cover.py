"""The cells around a table: who reports, for which month, who filled it in and who signed.

Labels stand with their value in one cell (填报单位：…), in the cell before it, or several in one line; the
title is weaker evidence and marked as such.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from flows.intake.columns import letter_of
from flows.intake.dates import read_date, tidy
from flows.intake.facts import Cover, as_text
from flows.intake.values import is_blank
from schemas.calendar import Period
from schemas.contracts import Contracts
from schemas.contracts import Cover as CoverContract
from schemas.wording import heading
from validations.findings import Finding

TEMPLATE_SHEET = "_hazard_ledger"
"""Hidden sheet of our own pre-filled workbooks: key in A, value in B."""
_TEMPLATE_KEYS = frozenset({"unit_code", "period", "template_version", "ledger"})

_MONTH = re.compile(
    r"((?:19|20)\d\d)(?:年度?|[-./])(\d{1,2})(?:月|(?=\D|$))|((?:19|20)\d\d)(0[1-9]|1[0-2])(?!\d)"
)
_MONTH_ALONE = re.compile(r"(?<![\d至到-])(\d{1,2})月份?(?!\d|日|底|前)")
_YEAR = re.compile(r"((?:19|20)\d\d)(?:年|度)")
_SPAN = re.compile(r"((?:19|20)\d\d)年?度?\d{1,2}月?[-—~至到](?:\d{4}年)?(\d{1,2})月")
_TITLE_WORDS = re.compile(r"台账|清单|统计|汇总|登记|记录|月报|报表|一览|名册|情况表|计划|名单|表$|表[(（]")
_UNIT_ENDS = re.compile(
    r"^(?:关于|附件\d*[:：]?|表\d*[:：]?)?(.{1,30}?(?:医院|卫生院|中心|卫健[委局]|卫生健康[委局]|卫生健康委员会|卫生室|卫生服务站|诊所|门诊部|保健院|血站|监督所|公司|急救站|分院|院区))"
)
_LABEL = re.compile(
    r"([\u4e00-\u9fffA-Za-z][\u4e00-\u9fffA-Za-z、/\s]{0,14}(?:[(（][^)）]{0,12}[)）])?)\s*[:：]"
)
_NOT_A_VALUE = re.compile(r"[_\s/—-]*|万?元|[年月日\s]+|[(（](?:公章|盖章|签字|签名|章)[)）]")
_STAMPS = re.compile(r"[(（](?:公?章|盖章|签字|签章|签名|加盖公章|盖公章)[)）]|^[_＿\s]+|[_＿\s]+$")
_DAY = re.compile(r"(?:19|20)\d\d[年.-]\d{1,2}[月.-]\d{1,2}日?")
_STAMPED = re.compile(r"[(](?:公章|盖章|加盖公章|章)[)]$")
_NO_HAZARD = re.compile(
    r"(?:本月|当月|本期).{0,12}(?:无|未发现|没有|零)(?:新增|新的|任何)?.{0,4}隐患|零报告|零申报"
)
_ALSO_HEADINGS = frozenset(
    {"单位", "责任单位", "日期", "检查日期", "检查时间", "排查日期", "排查时间", "督查日期", "督查时间", "巡查日期"}
)
"""Labels only with a colon; alone in a cell they head a column."""
_NEIGHBOURS = 8


class CoverReading(NamedTuple):
    """The cover, its doubts, and what year and month complete dates without one."""

    cover: Cover
    findings: list[Finding]


class Evidence(NamedTuple):
    """What completes a date written without its year."""

    year: int | None
    near: Period | None
    inspected_on: date | None = None
    """The one day on which everything in the table was found, where the sheet says so."""


def read_cover(
    rows: Sequence[Sequence[object]], cells: Iterable[tuple[int, int]], contracts: Contracts, sheet: str
) -> CoverReading:
    """Read the labelled cells and the title among ``cells`` (0-based row and column)."""
    contract = contracts.cover
    found: dict[str, tuple[str, str]] = {}
    texts: list[tuple[int, str]] = []
    places = list(cells)
    for row, column in places:
        value = rows[row][column]
        if not isinstance(value, str):
            continue
        address = f"{letter_of(column)}{row + 1}"
        pairs = _labelled(value, contract)
        if not pairs and heading(value) in contract.by_label and heading(value) not in _ALSO_HEADINGS:
            pairs = _beside(rows, row, column, contract)
        for name, said in pairs:
            found.setdefault(name, (said, address))
        if not pairs:
            texts.append((row, value))
        if _NO_HAZARD.search(value) and len(value) < 60:  # noqa: PLR2004 - a declaration, not an instruction
            found.setdefault("nil_declared", ("零报告", address))
    reading = _typed(found, _title(texts), contract)
    _from_stamp(reading.cover, texts)
    _from_title(reading.cover, reading.cover.title)
    _from_sheet_name(reading.cover, sheet)
    return CoverReading(reading.cover, [replace(finding, sheet=sheet) for finding in reading.findings])


@lru_cache(maxsize=16_384)
def _labelled_text(text: str) -> tuple[tuple[str, str], ...]:
    """Label and value pairs of a line: ``填报人：张三  联系电话：…``."""
    line = unicodedata.normalize("NFKC", text)
    marks = list(_LABEL.finditer(line))
    pairs = []
    for place, mark in enumerate(marks):
        end = marks[place + 1].start() if place + 1 < len(marks) else len(line)
        pairs.append((mark[1], line[mark.end() : end]))
    return tuple(pairs)


def _labelled(text: str, contract: CoverContract) -> list[tuple[str, str]]:
    if ":" not in text and "：" not in text:
        return []
    pairs: list[tuple[str, str]] = []
    for label, value in _labelled_text(text):
        name, before = _known_label(label, contract)
        if before and pairs:
            pairs[-1] = (pairs[-1][0], pairs[-1][1] + before)
        if name is not None and (not before or pairs):
            pairs.append((name, value))
    return [
        (name, bare)
        for name, value in pairs
        if (bare := _STAMPS.sub("", value.strip()).strip()) and not _NOT_A_VALUE.fullmatch(bare)
    ]


def _known_label(label: str, contract: CoverContract) -> tuple[str | None, str]:
    """The cover field a label names, and what stood before it when a value ran into the next label."""
    name = contract.by_label.get(heading(label))
    if name is not None:
        return name, ""
    words = label.split()
    for cut in range(1, len(words)):
        name = contract.by_label.get(heading("".join(words[cut:])))
        if name is not None:
            return name, "".join(words[:cut])
    bare = "".join(words)
    for cut in range(1, len(bare) - 1):
        name = contract.by_label.get(heading(bare[cut:]))
        if name is not None and len(bare) - cut > 2:  # noqa: PLR2004 - two characters end too many words
            return name, bare[:cut]
    return None, ""


def _beside(
    rows: Sequence[Sequence[object]], row: int, column: int, contract: CoverContract
) -> list[tuple[str, str]]:
    """The value in the next filled cell to the right, unless that is a label too."""
    for value in rows[row][column + 1 : column + 1 + _NEIGHBOURS]:
        if is_blank(value):
            continue
        text = _STAMPS.sub("", as_text(value)).strip()
        if isinstance(value, str) and (heading(value) in contract.by_label or _labelled(value, contract)):
            return []
        return (
            []
            if _NOT_A_VALUE.fullmatch(text)
            else [(contract.by_label[heading(str(rows[row][column]))], text)]
        )
    return []


def _title(texts: Sequence[tuple[int, str]]) -> str:
    """The text that names the table: one with 台账, 清单 … first, else the longest of the first lines."""
    lines = ["".join(text.split()) for _, text in texts[:12]]
    named = [line for line in lines if _TITLE_WORDS.search(line) and 4 <= len(line) <= 60]  # noqa: PLR2004 - a title, neither a word nor a paragraph
    return (
        max(named, key=len)
        if named
        else max((line for line in lines if 4 <= len(line) <= 60), key=len, default="")
    )  # noqa: PLR2004 - as above


def _typed(found: dict[str, tuple[str, str]], title: str, contract: CoverContract) -> CoverReading:
    cover = Cover({}, {}, {}, title)
    findings: list[Finding] = []
    for field in contract.fields:
        if field.name not in found:
            continue
        said, address = found[field.name]
        value, code = _value(field.name, field.type, said)
        if code:
            findings.append(
                Finding(code, cell=address, field=field.name, value=said, facts={"label": field.title})
            )
        if value is not None:
            _put(cover, field.name, value, address, "label")
    return CoverReading(cover, findings)


def _put(cover: Cover, name: str, value: object, address: str, origin: str) -> None:
    if name not in cover.values:
        cover.values[name] = value
        cover.origins[name] = origin
        if address:
            cover.cells[name] = address


def _value(name: str, kind: str, said: str) -> tuple[object, str | None]:
    if kind == "month":
        period = read_period(said)
        if period is None and (alone := _MONTH_ALONE.search(tidy(said))) and 1 <= int(alone[1]) <= 12:  # noqa: PLR2004 - months
            return f"????-{int(alone[1]):02d}", None
        return period, None if period else "cover.bad_period"
    if kind == "date":
        read = read_date(_number_if_serial(said))
        return read.day, None if read.day else "cover.bad_date"
    if kind == "bool":
        return _nil(said), None
    text = (
        "".join(said.split())
        if name in ("unit", "filled_by", "approved_by", "contact_phone", "uscc")
        else said.strip()
    )
    return text.strip("。.,，;；、"), None


def _number_if_serial(said: str) -> object:
    return float(said) if re.fullmatch(r"\d{5}(?:\.\d+)?", said) else said


def _nil(said: str) -> bool:
    """Whether the words say that there is nothing to report (有无隐患：无; 零报告：是)."""
    bare = tidy(said)
    return bare.startswith(("无", "是", "零", "√", "没有", "☑无", "■无", "本月无", "未发现", "1", "TRUE"))


def read_period(said: str) -> str | None:
    """The month a text names, ``YYYY-MM``; the last one of a span.

    >>> [read_period(text) for text in ('2022年5月', '2022-05', '2022.5', '2022年5月份', '2022年1—5月', '5月')]
    ['2022-05', '2022-05', '2022-05', '2022-05', '2022-05', None]
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


def _from_title(cover: Cover, title: str) -> None:
    period = read_period(_DAY.sub("", tidy(title)))
    year = _YEAR.search(tidy(title))
    alone = _MONTH_ALONE.search(tidy(title))
    if period:
        _put(cover, "period", period, "", "title")
    if year:
        _put(cover, "year", int(year[1]), "", "title")
    if not period and alone and 1 <= int(alone[1]) <= 12:  # noqa: PLR2004 - months
        _month_of_known_year(cover, int(alone[1]), "title")
    unit = _UNIT_ENDS.match(re.sub(r"^(?:19|20)\d\d年度?(?:\d{1,2}月份?)?", "", title))
    if unit:
        _put(cover, "unit", unit[1], "", "title")


def _from_stamp(cover: Cover, texts: Sequence[tuple[int, str]]) -> None:
    """A line such as ``某某医院（公章）`` names the unit as well as a label would."""
    for row, text in texts[:12]:
        bare = unicodedata.normalize("NFKC", text).strip()
        if _STAMPED.search(bare) and 3 <= len(bare) <= 40:  # noqa: PLR2004 - a name with its stamp mark
            _put(cover, "unit", "".join(_STAMPED.sub("", bare).split()), f"A{row + 1}", "label")


def _from_sheet_name(cover: Cover, sheet: str) -> None:
    period = read_period(sheet)
    alone = _MONTH_ALONE.search(tidy(sheet))
    if period:
        _put(cover, "period", period, "", "sheet")
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
        _put(cover, "period", f"{year}-{month:02d}", "", origin)
    elif isinstance(filled, date):
        back = filled.year - (1 if month > filled.month else 0)
        _put(cover, "period", f"{back}-{month:02d}", "", origin)


def read_template_sheet(rows: Sequence[Sequence[object]], sheet: str) -> Cover:
    """The facts our own template carries in its hidden sheet; they outweigh every label."""
    cover = Cover()
    for number, row in enumerate(rows):
        if len(row) > 1 and isinstance(row[0], str) and row[0] in _TEMPLATE_KEYS and not is_blank(row[1]):
            value = as_text(row[1]).strip()
            said = read_period(value) if row[0] == "period" else value
            if said:
                _put(cover, row[0], said, f"{sheet}!B{number + 1}", "template")
    return cover


def joined(strong: Cover, weak: Cover) -> Cover:
    """Both covers as one; where both speak, the weightier origin is heard."""
    order = {"template": 0, "label": 1, "row": 2, "title": 3, "sheet": 4}
    cover = Cover(dict(strong.values), dict(strong.cells), dict(strong.origins), strong.title or weak.title)
    for name, value in weak.values.items():
        mine = order.get(cover.origins.get(name, ""), 9)
        if name not in cover.values or order.get(weak.origins.get(name, ""), 9) < mine:
            cover.values[name] = value
            cover.origins[name] = weak.origins.get(name, "")
            cover.cells.pop(name, None)
            if name in weak.cells:
                cover.cells[name] = weak.cells[name]
    return cover


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
