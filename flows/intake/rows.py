"""What each row under a header is: record, nil declaration, section, total, footer, blank — or held.

No row is absorbed silently: every one gets exactly one kind, and a row that could be two things is held
with a reason (reading.md 10 to 13, 17).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from flows.intake.facts import RowKind
from flows.intake.headings import Path
from flows.intake.values import BLANKS, clean, is_blank
from flows.intake.workbook_parts import Merge, Sheet
from schemas.wording import heading, normal

_TOTAL = re.compile(
    r"(?:本[页月表]|累计|总|全[市县院])?(?:小计|合计|总计|共计|累计|总数)(?:[:：(（\d].{0,20})?$"
)
_FOOTER = re.compile(
    r"(?:填表|填写|填报|编制|使用|表格|有关|特别|重要|温馨)?(?:说明|要求|须知|提示|提醒)[:：.、\s]|^(?:填表|填写|填报|编制)(?:说明|要求|须知)"
    r"|^注(?:[:：.、\s0-9①一1]|意|释|$)|^备\s*注\s*[:：\n]|^备\s*注$|^※|^附(?:件|注|表|[:：])|^说明$|^\*?注[:：]|^[*＊]\s*(?:注|说明)|^(?:表注|批注)[:：]"
)
_SECTION = re.compile(
    r"(?:第?[一二三四五六七八九十]{1,3}[、.．,，:：\s部章类]|[（(][一二三四五六七八九十]{1,3}[)）]|[ⅠⅡⅢⅣⅤⅥ]+[、.．])"
)
_CHINESE_SERIAL = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[)）]?[、.．]?")
_FILLER = re.compile(
    r"[.…。·\s⋯]+|.*(?:保留格式|勿删|以下空白|以下为空|以下无正文|此行以下|空白行|表格不够|可(?:自行)?(?:加|续|添|增)[行页]).*"
)
_EXAMPLE = re.compile(r"[（(【]?(?:示例|样例|填写示例|范例|举例|例如|例)[)）】]?(?:[\d一:：.、\s].*)?$")
_NIL = re.compile(
    r"[（(]?(?:\d+[.、])?\s*(?:(?:本|当|该|上)?(?:月|季度|周|期|次|单位|院|科室|辖区)*(?:自查|排查|检查)*(?:暂|均|皆|尚|，|,)*"
    r"(?:无|没有|未(?:发现|排查出|检查出|查出|发生)|零)(?:任何|新增|新的|明显|重大|一般|安全生产|安全|事故|其他|相关|存在)*(?:的)?(?:安全)?"
    r"(?:隐患|问题|事故|报告|新增|异常|情况)*(?:和|及|、|或)?(?:隐患|问题)?(?:报告|情况|上报)?|无|零报告|零申报|零隐患|无此类情况|nil|none)[)）]?[。.！!]?",
    re.IGNORECASE,
)
_NIL_IN_TEXT = re.compile(
    r"(?:本月|当月|本期|我院|我单位|本单位).{0,12}(?:无|未发现|没有|零).{0,8}隐患|零报告|无隐患上报"
)
_LABELLED = re.compile(r"[\u4e00-\u9fff（）()、 ]{2,16}[:：]")
_MINOR = ("row_no", "task_no", "unit_name", "found_by", "found_on", "remark")
_WIDE = 4
"""A narrower table has rows of one text."""
_NUMBERED = 3
"""Cells from which a row that starts with a number is no heading, total or footer."""
_COLUMN_NUMBERS = (0, 1, 2)
_LONGEST_BLANK = 8
_LONGEST_NIL = 24
_LONGEST_SECTION = 40


class Verdict(NamedTuple):
    """The kind of a row and, when it is held, why."""

    kind: RowKind
    why: str = ""
    """Code of the finding of a held row."""


RECORD = Verdict("record")


class TableShape(NamedTuple):
    """What row judging needs to know of a table."""

    fields: Mapping[str, int]
    subjects: tuple[int, ...]
    """Columns that tell what the row is about; without any of them there is no record."""
    serial: int | None
    minor: frozenset[int]
    """Columns that say nothing about whether a row is a record: serial, unit, signatures."""
    covered: Mapping[int, frozenset[int]]
    """Row → columns whose value stands higher up in a vertical merge."""
    headings: Mapping[int, str]
    """Column → normal heading, to notice the header again further down."""
    numbered: bool
    """Whether the serial column is mostly filled."""
    labels: frozenset[str] = frozenset()
    """Normal cover labels, to notice signature rows."""


def shape_of(
    layout: Mapping[str, int], subjects: Sequence[str], paths: Sequence[Path], sheet: Sheet, start: int
) -> TableShape:
    """The shape of the table whose first row under the header is ``start``."""
    serial = next((layout[name] for name in ("row_no", "task_no") if name in layout), None)
    about = tuple(layout[name] for name in subjects if name in layout)
    filled = [row for row in sheet.rows[start:] if about and not is_blank(row[about[0]])]
    numbers = sum(1 for row in filled if serial is not None and not is_blank(row[serial]))
    return TableShape(
        layout,
        about,
        serial,
        frozenset(layout[name] for name in _MINOR if name in layout),
        _covered(sheet.merges or (), start),
        {column: heading(path[-1]) for column, path in enumerate(paths) if path},
        numbers * 2 > len(filled),
    )


def _covered(merges: Sequence[Merge], start: int) -> dict[int, frozenset[int]]:
    covered: dict[int, frozenset[int]] = {}
    for merge in merges:
        if merge.bottom > merge.top >= start:
            columns = frozenset(range(merge.left, merge.right + 1))
            for row in range(merge.top + 1, merge.bottom + 1):
                covered[row] = covered.get(row, frozenset()) | columns
    return covered


def judge_rows(rows: list[list[object]], start: int, shape: TableShape) -> list[Verdict]:
    """The kind of every row from ``start`` to the last one that says something."""
    end = len(rows)
    while (
        end > start
        and not any(value not in BLANKS for value in rows[end - 1] if value.__class__ is str)
        and all(is_blank(value) for value in rows[end - 1])
    ):
        end -= 1
    verdicts: list[Verdict] = []
    footer = False
    for number in range(start, end):
        verdict = _judge(rows[number], number, shape, footer=footer)
        footer = (verdict.kind == "footer" and verdict.why != "example") or (
            footer and verdict.kind == "blank"
        )
        verdicts.append(verdict)
    return verdicts


def _judge(row: list[object], number: int, shape: TableShape, *, footer: bool) -> Verdict:
    if not footer and _is_plain(row, shape):
        return RECORD
    filled = [
        column
        for column, value in enumerate(row)
        if value not in BLANKS
        and (value.__class__ is not str or len(value) > _LONGEST_BLANK or value.strip() not in BLANKS)
    ]
    if not filled or (len(filled) == 1 and filled[0] == shape.serial and not isinstance(row[filled[0]], str)):
        return Verdict("blank")
    numbered = row[filled[0]].__class__ is not str and len(filled) >= _NUMBERED and not footer
    if numbered and _is_column_numbers(row, filled, shape):
        return Verdict("section")
    if not numbered or _is_nil(row, filled, shape):
        odd = _odd(row, filled, shape, footer=footer)
        if odd is not None:
            return odd
    return _record_or_held(row, number, filled, shape)


def _is_plain(row: list[object], shape: TableShape) -> bool:
    """A numbered row that says something: nine rows of ten, told without looking at every cell."""
    if shape.serial is None or not shape.subjects:
        return False
    number, about = row[shape.serial], row[shape.subjects[0]]
    if number.__class__ is not float or about.__class__ is not str or number in _COLUMN_NUMBERS:
        return False
    return len(about) > _LONGEST_NIL or (len(about) > _LONGEST_BLANK and not _NIL.match(about))


def _odd(row: list[object], filled: list[int], shape: TableShape, *, footer: bool) -> Verdict | None:
    """The kind of a row that is neither a record nor held, None when it is one of these."""
    first = clean(row[filled[0]])
    for test, kind in _TESTS:
        if test(row, filled, shape):
            return Verdict(kind)
    if _EXAMPLE.match(first) and len(first) < _LONGEST_SECTION:
        return Verdict("footer", "example")
    if footer and not _is_strong(filled, shape):
        return Verdict("footer")
    return Verdict("section") if _is_section(row, filled, shape) else None


def _is_total(row: list[object], filled: list[int], shape: TableShape) -> bool:
    del shape
    return any(
        isinstance(row[column], str) and _TOTAL.match("".join(str(row[column]).split()))
        for column in filled[:3]
    )


def _is_footer(row: list[object], filled: list[int], shape: TableShape) -> bool:
    return _FOOTER.match(clean(row[filled[0]])) is not None or _is_signature(row, filled, shape)


def _is_filler(row: list[object], filled: list[int], shape: TableShape) -> bool:
    """Dots, 保留格式 and the like; or nothing but a serial number typed as text."""
    texts = [clean(row[column]) for column in filled if column != shape.serial]
    if not texts:
        lone = clean(row[filled[0]])
        return lone.strip(".、").isdecimal() or _FILLER.fullmatch(lone) is not None
    return all(_FILLER.fullmatch(text) for text in texts)


def _is_column_numbers(row: list[object], filled: list[int], shape: TableShape) -> bool:
    """The row 1, 2, 3 … (or 甲, 1, 2 …) that official forms print under their headings."""
    if len(filled) < _NUMBERED:
        return False
    second = row[filled[1]]
    if second.__class__ is str and not second.strip().isdecimal():
        return False
    texts = [clean(row[column]) for column in filled]
    numbers = [int(text) for text in texts if text.isdecimal() and len(text) < 3]  # noqa: PLR2004 - a column number
    rest = [text for text in texts if not text.isdecimal()]
    first = numbers[0] if numbers else 0
    return (
        len(numbers) > 3  # noqa: PLR2004 - three numbers may be data
        and numbers == list(range(first, first + len(numbers)))
        and first in (0, 1, 2)
        and all(text in ("甲", "乙", "丙", "丁", "栏次", "代码") for text in rest)
        and len(filled) * 2 > len(shape.fields)
    )


def _is_header_again(row: list[object], filled: list[int], shape: TableShape) -> bool:
    same = sum(
        1
        for column in filled
        if isinstance(row[column], str) and heading(str(row[column])) == shape.headings.get(column, "\0")
    )
    return same > 1 and same * 2 >= len(filled)


def _is_signature(row: list[object], filled: list[int], shape: TableShape) -> bool:
    """填报人：… 审核人：… in one cell or several."""
    texts = [clean(row[column]) for column in filled if isinstance(row[column], str)]
    plain = sum(1 for text in texts if len(text) <= 16 and heading(text) in shape.labels)  # noqa: PLR2004 - a label, not a sentence
    marked = sum(1 for text in texts for found in _LABELLED.findall(text) if heading(found) in shape.labels)
    subject = any(column in filled for column in shape.subjects)
    if marked and (len(filled) <= 2 or not subject or marked >= 2):  # noqa: PLR2004 - two labels are no accident
        return True
    return plain >= 2 or (plain == 1 and len(filled) <= 2 and filled[0] not in shape.subjects)  # noqa: PLR2004 - a label and its value


def _is_strong(filled: list[int], shape: TableShape) -> bool:
    """Whether a row below a footer is plainly a record again."""
    mapped = [column for column in filled if column in shape.fields.values()]
    serial = shape.serial is None or shape.serial in filled
    return serial and any(column in filled for column in shape.subjects) and len(mapped) > 3  # noqa: PLR2004 - serial, subject and two more


def _is_nil(row: list[object], filled: list[int], shape: TableShape) -> bool:
    weighty = [column for column in filled if column not in shape.minor] or filled[:1]
    texts = [normal(clean(row[column])) for column in weighty]
    if not texts:
        return False
    about = [normal(clean(row[column])) for column in shape.subjects if column in filled]
    nils = sum(1 for text in texts if len(text) <= _LONGEST_NIL and _NIL.fullmatch(text))
    if nils == len(texts):
        return True
    if len(filled) <= 2 and _NIL_IN_TEXT.search(texts[0]):  # noqa: PLR2004 - a serial and a sentence
        return True
    said = bool(about) and all(len(text) <= _LONGEST_NIL and _NIL.fullmatch(text) for text in about)
    return said and len(texts) - nils <= 2  # noqa: PLR2004 - a place or a person beside 无


def _is_section(row: list[object], filled: list[int], shape: TableShape) -> bool:
    texts = [clean(row[column]) for column in filled]
    first = texts[0]
    if len(filled) == 1:
        if len(first) > _LONGEST_SECTION:
            return False
        return (
            bool(_SECTION.match(first))
            or (filled[0] == shape.serial and not any(map(str.isdigit, first)))
            or (filled[0] not in shape.fields.values() and filled[0] < min(shape.fields.values(), default=0))
        )
    chinese = filled[0] == shape.serial and _CHINESE_SERIAL.fullmatch(first) is not None
    return chinese and shape.numbered and len(filled) == 2 and len(texts[1]) <= _LONGEST_SECTION  # noqa: PLR2004 - 一 | 消防安全


_TESTS: tuple[tuple[Callable[[list[object], list[int], TableShape], bool], RowKind], ...] = (
    (_is_nil, "nil"),
    (_is_total, "total"),
    (_is_header_again, "section"),
    (_is_column_numbers, "section"),
    (_is_footer, "footer"),
    (_is_filler, "blank"),
)


def _record_or_held(row: list[object], number: int, filled: list[int], shape: TableShape) -> Verdict:
    covered = shape.covered.get(number, frozenset())
    if not any(column in filled for column in shape.subjects):
        if any(column in covered for column in shape.subjects):
            return Verdict("held", "sheet.continues_above")
        weighty = [column for column in filled if column != shape.serial and column in shape.fields.values()]
        if not weighty:
            return (
                Verdict("held", "sheet.stray_text")
                if _says_something(row, filled, shape)
                else Verdict("blank")
            )
        return Verdict("held", "sheet.no_subject")
    alone = len([column for column in filled if column != shape.serial]) == 1
    if (
        alone
        and shape.numbered
        and shape.serial not in filled
        and shape.serial not in covered
        and len(shape.fields) >= _WIDE
        and not covered
    ):
        return Verdict("held", "sheet.continues_above")
    return RECORD


def _says_something(row: list[object], filled: list[int], shape: TableShape) -> bool:
    return any(isinstance(row[column], str) and column != shape.serial for column in filled)
