"""How rows that are not records look: nil declarations, totals, headers again, footers, fillers, sections."""

import re
from collections.abc import Callable
from datetime import date

from flows.intake.cells.dates import read_date
from flows.intake.cells.values import clean
from flows.intake.columns.profile import is_serial, looks_like_institution
from flows.intake.facts import RowKind
from flows.intake.tables.shape import TableShape, Verdict
from schemas.wording import heading, normal

_TOTAL = re.compile(
    r"(?:本[页月表]|累计|总|全[市县院])?(?:小计|合计|总计|共计|累计|总数)(?:[:：(（\d].{0,20})?$"
    r"|.{1,8}(?:小计|合计|总计|共计)[:：]?$"
)
_FOOTER = re.compile(
    r"(?:填表|填写|填报|编制|使用|表格|有关|特别|重要|温馨)?(?:说明|要求|须知|提示|提醒)[:：.、\s]|^(?:填表|填写|填报|编制)(?:说明|要求|须知)"
    r"|^注(?:[:：.、\s0-9①一1]|意|释|$)|^备\s*注\s*[:：\n]|^备\s*注$|^※|^附(?:件|注|表|[:：])|^说明$|^\*?注[:：]|^(?:统计|汇总|小结)[:：]|^[*＊]\s*(?:注|说明)|^(?:表注|批注)[:：]"
)
_SECTION = re.compile(
    r"(?:第?[一二三四五六七八九十]{1,3}[、.．,，:：\s部章类]|[（(][一二三四五六七八九十]{1,3}[)）]|[ⅠⅡⅢⅣⅤⅥ]+[、.．])"
)
_CHINESE_SERIAL = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[)）]?[、.．]?")
_FILLER = re.compile(
    r"[.…。·\s⋯]+|.*(?:保留格式|勿删|以下空白|以下为空|以下无正文|此行以下|空白行|表格不够|可(?:自行)?(?:加|续|添|增)[行页]).*"
)
_EXAMPLE = re.compile(r"[（(【]?(?:示例|样例|填写示例|范例|举例|例如|例)[)）】]?(?:[\d一:：.、\s].*)?$")
NIL_WORDS = re.compile(
    r"[（(]?(?:\d+[.、])?\s*(?:经?[我本]?(?:院|单位|中心|科室|校|局|公司|站|所|部门)?经?(?:(?:自查|排查|检查)[,，]?)?"
    r"(?:本|当|该|上)?(?:月|季度|周|期|次|单位|院|科室|辖区)*(?:自查|排查|检查)*(?:暂|均|皆|尚|，|,)*"
    r"(?:无|没有|未(?:发现|排查出|检查出|查出|发生)|零)(?:任何|新增|新的|明显|重大|一般|安全生产|安全|事故|其他|相关|存在)*(?:的)?(?:安全)?"
    r"(?:隐患|问题|事故|报告|新增|异常|情况)*(?:和|及|、|或)?(?:隐患|问题)?(?:报告|情况|上报)?|无|零报告|零申报|零隐患|无此类情况|nil|none)[)）]?[。.！!]?",
    re.IGNORECASE,
)
_NIL_IN_TEXT = re.compile(
    r"(?:本月|当月|本期|我院|我单位|本单位).{0,12}(?:无|未发现|没有|零).{0,8}隐患|零报告|无隐患上报"
)
_LABELLED = re.compile(r"[\u4e00-\u9fff（）()、 ]{2,16}[:：]")
_STAMP = re.compile(r"(?:签字|签名|盖章|公章|签章)[)）]?[:：]?$|(?:科|部|办|处|室|组)$")
_UNSIGNED = re.compile(r".{0,16}(?:签字|签名|盖章|公章|签章|日期|年月日)[)）]?[:：]?")
_COUNTED = ("甲", "乙", "丙", "丁", "栏次", "代码")
"""What stands beside the numbers of columns."""
NUMBERED = 3
"""Cells from which a row that starts with a number is no heading, total or footer."""
LONGEST_NIL = 24
_PLAIN_NIL = 3
"""未发现问题 says what it says whoever signed beside it; a bare 无 may have slipped in."""
_LONGEST_SECTION = 40


def is_stamp(value: object) -> bool:
    """Whether a cell is a day, an institution or a place to sign."""
    if isinstance(value, date):
        return True
    text = clean(value)
    return len(text) <= LONGEST_NIL and (
        looks_like_institution(text) or read_date(text).day is not None or _STAMP.search(text) is not None
    )


def odd_kind(row: list[object], filled: list[int], shape: TableShape, *, footer: bool) -> Verdict | None:
    """The kind of a row that is neither a record nor held, None when it is one of these."""
    first = clean(row[filled[0]])
    for test, kind in _TESTS:
        if test(row, filled, shape):
            return Verdict(kind)
    if _EXAMPLE.match(first) and len(first) < _LONGEST_SECTION:
        return Verdict("footer", "example")
    if footer and not _is_strong(row, filled, shape):
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


def is_column_numbers(row: list[object], filled: list[int], shape: TableShape) -> bool:
    """The row 1, 2, 3 … (or 甲, 1, 2 …) that official forms print under their headings."""
    if len(filled) < NUMBERED:
        return False
    second = row[filled[1]]
    if second.__class__ is str and not second.strip().isdecimal() and second.strip() not in _COUNTED:
        return False
    texts = [clean(row[column]) for column in filled]
    numbers = [int(text) for text in texts if text.isdecimal() and len(text) < 3]  # noqa: PLR2004 - a column number
    rest = [text for text in texts if not text.isdecimal()]
    first = numbers[0] if numbers else 0
    return (
        len(numbers) > 3  # noqa: PLR2004 - three numbers may be data
        and numbers == list(range(first, first + len(numbers)))
        and first in (0, 1, 2)
        and all(text in _COUNTED for text in rest)
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
    if texts and len(texts) == len(filled) and all(_UNSIGNED.fullmatch(text) for text in texts):
        return True
    subject = any(column in filled for column in shape.subjects)
    if marked and (len(filled) <= 2 or not subject or marked >= 2):  # noqa: PLR2004 - two labels are no accident
        return True
    return plain >= 2 or (plain == 1 and len(filled) <= 2 and filled[0] not in shape.subjects)  # noqa: PLR2004 - a label and its value


def _is_strong(row: list[object], filled: list[int], shape: TableShape) -> bool:
    """Whether a row below a footer is plainly a record again."""
    mapped = [column for column in filled if column in shape.fields.values()]
    serial = shape.serial is None or (shape.serial in filled and is_serial(row[shape.serial]))
    return serial and any(column in filled for column in shape.subjects) and len(mapped) > 3  # noqa: PLR2004 - serial, subject and two more


def is_nil(row: list[object], filled: list[int], shape: TableShape) -> bool:
    """Whether a row says that there is nothing to report."""
    weighty = [column for column in filled if column not in shape.minor] or filled[:1]
    texts = [normal(clean(row[column])) for column in weighty]
    if not texts:
        return False
    about = [normal(clean(row[column])) for column in shape.subjects if column in filled]
    nils = sum(1 for text in texts if len(text) <= LONGEST_NIL and NIL_WORDS.fullmatch(text))
    if nils == len(texts):
        return True
    if len(filled) <= 2 and _NIL_IN_TEXT.search(texts[0]):  # noqa: PLR2004 - a serial and a sentence
        return True
    said = bool(about) and all(len(text) <= LONGEST_NIL and NIL_WORDS.fullmatch(text) for text in about)
    plainly = said and all(len(text) >= _PLAIN_NIL for text in about)
    return plainly or (said and len(texts) - nils <= 2)  # noqa: PLR2004 - a place or a person beside 无


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
    (is_nil, "nil"),
    (_is_total, "total"),
    (_is_header_again, "section"),
    (is_column_numbers, "section"),
    (_is_footer, "footer"),
    (_is_filler, "blank"),
)
