"""The cells around a table: who reports, for which month, who filled it in and who signed.

Labels stand with their value in one cell (填报单位：…), in the cell before it, or several in one line; the
title is weaker evidence and marked as such.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from flows.intake.cells.dates import read_date, tidy
from flows.intake.cells.values import is_blank
from flows.intake.columns.layout import letter_of
from flows.intake.facts import Cover, as_text
from flows.intake.identity.titles import MONTH_ALONE, from_sheet_name, from_title, put, read_period
from schemas.contracts import Contracts
from schemas.contracts import Cover as CoverContract
from schemas.wording import heading
from validations.findings import Finding

_TEMPLATE_KEYS = frozenset({"unit_code", "period", "template_version", "ledger"})
_TITLE_WORDS = re.compile(r"台账|清单|统计|汇总|登记|记录|月报|报表|一览|名册|情况表|计划|名单|表$|表[(（]")
_LABEL = re.compile(
    r"([\u4e00-\u9fffA-Za-z][\u4e00-\u9fffA-Za-z、/\s]{0,14}(?:[(（][^)）]{0,12}[)）])?)\s*[:：]"
)
_NOT_A_VALUE = re.compile(r"[_\s/—-]*|万?元|[年月日\s]+|[(（](?:公章|盖章|签字|签名|章)[)）]")
_STAMPS = re.compile(r"[(（](?:公?章|盖章|签字|签章|签名|加盖公章|盖公章)[)）]|^[_＿\s]+|[_＿\s]+$")
_STAMPED = re.compile(r"[(](?:公章|盖章|加盖公章|章)[)]$")
_MONTH_LINE = re.compile(r"[(]?(?:19|20)\d\d(?:年|[-./])\d{1,2}(?:月份?)?[)]?")
_DAY_LINE = re.compile(r"[(]?(?:19|20)\d\d[年./-]\d{1,2}[月./-]\d{1,2}日?[)]?")
_NO_HAZARD = re.compile(
    r"(?:本月|当月|本期).{0,12}(?:无|未发现|没有|零)(?:新增|新的|任何)?.{0,4}隐患|零报告|零申报"
)
_ALSO_HEADINGS = frozenset({
    "单位", "责任单位", "日期", "检查日期", "检查时间", "排查日期", "排查时间", "督查日期", "督查时间",
    "巡查日期", "月份",
})  # fmt: skip
"""Labels only with a colon or, where they name a day, with a day beside them; else they head a column."""
_TITLE_LENGTHS = range(4, 61)
"""A title is neither a word nor a paragraph."""
_NEIGHBOURS = 8
_INSPECTED = "inspected_on"
"""A day, or the month in which everything was found: 排查时间：2024年9月."""


class CoverReading(NamedTuple):
    """The cover, its doubts, and what year and month complete dates without one."""

    cover: Cover
    findings: list[Finding]


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
        if not pairs and heading(value) in contract.by_label:
            pairs = _beside(rows, row, column, contract)
            if heading(value) in _ALSO_HEADINGS and not all(_is_day(name, said) for name, said in pairs):
                pairs = []
        for name, said in pairs:
            found.setdefault(name, (said, address))
        if not pairs:
            texts.append((row, value))
        if _NO_HAZARD.search(value) and len(value) < 60:  # noqa: PLR2004 - a declaration, not an instruction
            found.setdefault("nil_declared", ("零报告", address))
    reading = _typed(found, _title(texts), contract)
    _from_stamp(reading.cover, texts)
    _from_lone_lines(reading.cover, texts)
    from_title(reading.cover, reading.cover.title)
    from_sheet_name(reading.cover, sheet)
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


def _is_day(name: str, said: str) -> bool:
    return name == "inspected_on" and read_date(_number_if_serial(said)).day is not None


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
    fitting = [line for line in lines if len(line) in _TITLE_LENGTHS]
    named = [line for line in fitting if _TITLE_WORDS.search(line)]
    return max(named or fitting, key=len, default="")


def _typed(found: dict[str, tuple[str, str]], title: str, contract: CoverContract) -> CoverReading:
    cover = Cover({}, {}, {}, title)
    findings: list[Finding] = []
    for field in contract.fields:
        if field.name not in found:
            continue
        said, address = found[field.name]
        value, code = _value(field.name, field.type, said)
        if code and not (field.name == _INSPECTED and read_period(said)):
            findings.append(
                Finding(code, cell=address, field=field.name, value=said, facts={"label": field.title})
            )
        if value is not None:
            put(cover, field.name, value, address, "label")
        elif field.name == _INSPECTED and (period := read_period(said)):
            put(cover, "period", period, address, "title")
    return CoverReading(cover, findings)


def _value(name: str, kind: str, said: str) -> tuple[object, str | None]:
    if kind == "month":
        period = read_period(said)
        if period is None and (alone := MONTH_ALONE.search(tidy(said))) and 1 <= int(alone[1]) <= 12:  # noqa: PLR2004 - months
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


def _from_stamp(cover: Cover, texts: Sequence[tuple[int, str]]) -> None:
    """A line such as ``某某医院（公章）`` names the unit as well as a label would."""
    for row, text in texts[:12]:
        bare = unicodedata.normalize("NFKC", text).strip()
        if _STAMPED.search(bare) and 3 <= len(bare) <= 40:  # noqa: PLR2004 - a name with its stamp mark
            put(cover, "unit", "".join(_STAMPED.sub("", bare).split()), f"A{row + 1}", "label")


def _from_lone_lines(cover: Cover, texts: Sequence[tuple[int, str]]) -> None:
    """A line of nothing but a month, such as ``（2022年8月）`` under the title, or of the day of signing."""
    for row, text in (*texts[:12], *texts[-4:]):
        if _MONTH_LINE.fullmatch(tidy(text)) and (period := read_period(text)):
            put(cover, "period", period, "", "title")
        elif _DAY_LINE.fullmatch(tidy(text)) and (day := read_date(text).day):
            put(cover, "filled_on", day, f"A{row + 1}", "title")


def read_template_sheet(rows: Sequence[Sequence[object]], sheet: str) -> Cover:
    """The facts our own template carries in its hidden sheet; they outweigh every label."""
    cover = Cover()
    for number, row in enumerate(rows):
        if len(row) > 1 and isinstance(row[0], str) and row[0] in _TEMPLATE_KEYS and not is_blank(row[1]):
            value = as_text(row[1]).strip()
            said = read_period(value) if row[0] == "period" else value
            if said:
                put(cover, row[0], said, f"{sheet}!B{number + 1}", "template")
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
