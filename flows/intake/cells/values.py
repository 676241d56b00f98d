"""One cell → one typed value, or the reason why not: blanks, text, numbers, money, yes/no, people, units.

Every reader returns ``(value, doubt)``; a doubt is the code of a finding without its ``cell.`` prefix, and a
value with a doubt is kept. What a blank means depends on the column (reading.md 22), so the callers ask.
"""

import re
import unicodedata
from datetime import date
from functools import lru_cache
from math import isfinite
from typing import Any

from flows.intake.facts import as_text
from schemas.codes import CodeList
from schemas.families import with_families

BLANKS = frozenset({
    "", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "'", "*", ",", "-", "--",
    "---", ".", "...", "......", "/", "//", "///", "?", "??", "N/A", "NA", "NULL", "None", "\\", "_",
    "n/a", "nan", "null", "–", "—", "——", "———", "…", "……", "、", "。", "待填", "待定", "无。", "未填",
    "略", "，", "－", "？", "？？",
})  # fmt: skip
"""Texts that say nothing in any column; ``无`` is not among them, it means nil in some."""
NONES = frozenset({"无", "没有", "无此项", "不涉及", "暂无", "不适用"})
"""Texts that say nothing in a date, person or code column, and zero in a money column."""
DITTO = frozenset({"同上", "〃", '"', "″", "〞", "''", "同上。", "″″", "”", "“", "同左", "如上", "同前"})

_BLANK = re.compile(r"[\s\u200b\ufeff]+")
_SIGNED = re.compile(
    with_families(
        r"[\u4e00-\u9fff]+[科部室处股办站院]\s*(?={surname}[\u4e00-\u9fff]{1,2}$)(?!.*[科部室处股组队]$)"
    )
)
"""A department before its person's name: 总务科张强."""
_PARTS = re.compile(r"[、,，;；/|\n\r\t]+(?![^(（]*[)）])")
_SPACE = re.compile(r"\s+(?![^(（]*[)）])")
_PHONE = re.compile(r"[(（]?(?:1\d{10}|0\d{2,3}-?\d{7,8}|\d{6,8})[)）]?")
_DAY = re.compile(r"(?:\d{4}|\d{1,2})\s*[-./年月]\s*\d{1,2}(?:\s*[-./月]\s*\d{1,2})?\s*[日号]?")
_SERIAL = re.compile(r"^[*﹡＊]?\s*[(（]?(\d{1,4})[)）]?\s*[.．、,，:：)]?")
_NUMBER = re.compile(r"[-+]?\d+(?:,\d{3})+(?:\.\d+)?|[-+]?\d+(?:\.\d+)?|[-+]?\.\d+")
_MONEY = re.compile(
    r"(?:大?约|预计|共|计|人民币|投入|自筹|需|预算|¥|￥|合计)*(?P<n>[-+]?[\d,]*\.?\d+)(?P<u>万元|千元|百元|元|万|块|千|百万元|亿元)?(?:左右|整|人民币)?"
)
_SCALE = {
    "万元": 1.0,
    "万": 1.0,
    "千元": 0.1,
    "千": 0.1,
    "百元": 0.01,
    "元": 0.0001,
    "块": 0.0001,
    "百万元": 100.0,
    "亿元": 10_000.0,
}
_TICKED = re.compile(
    r"[☑■√✓✔☒●▣]\s*([^☐□○☑■√✓✔☒●▣×/、,，;；\s]+)|([^☐□○☑■√✓✔☒●▣×/、,，;；\s]+)\s*[☑■√✓✔☒▣](?=$|[\s、,，;；/])"
)

Read = tuple[Any, str | None]


def is_blank(value: object) -> bool:
    """Whether a cell says nothing: empty, white space, or one of the placeholders seen in real files."""
    if isinstance(value, str):
        return value in BLANKS or value.strip() in BLANKS
    return value is None


def clean(value: object) -> str:
    """The cell as text, stripped at both ends; line breaks inside stay."""
    return as_text(value).replace("_x000D_", "").replace("\r\n", "\n").strip(" \t\n\r\u3000\xa0\u200b\ufeff")


def read_text(value: object) -> Read:
    """Text, None when blank."""
    text = clean(value)
    return (None if text in BLANKS else text), None


_PICTURE = re.compile(r"=(?:_xlfn\.)?DISPIMG\(.*")
"""What WPS leaves in a cell that holds a picture, for whoever cannot show it."""


def read_label(value: object) -> Read:
    """Short text on one line; ``无`` says nothing here, a picture says that it is one."""
    text = " ".join(clean(value).split())
    if text.startswith("=") and _PICTURE.fullmatch(text):
        return "图片", None
    return (None if text in BLANKS or text in NONES else text), None


def read_serial(value: object) -> Read:
    """A number on the sheet as text, without its mark."""
    text = clean(value)
    if text in BLANKS:
        return None, None
    found = _SERIAL.fullmatch(unicodedata.normalize("NFKC", text))
    return (str(int(found[1])) if found else text), None


@lru_cache(maxsize=8192)
def _number(text: str) -> float | None:
    bare = _BLANK.sub("", unicodedata.normalize("NFKC", text))
    found = _NUMBER.search(bare)
    if found is None or len(_NUMBER.findall(bare)) != 1:
        return None
    rest = bare.replace(found[0], "", 1)
    return float(found[0].replace(",", "")) if len(rest) <= 4 and not rest.isdecimal() else None  # noqa: PLR2004 - a unit such as 人次


def read_number(value: object) -> Read:
    """A number; text may carry a unit of a few characters."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return (float(value), None) if isfinite(value) else (None, "not_a_number")
    text = clean(value)
    if text in BLANKS:
        return None, None
    if text in NONES:
        return 0.0, None
    number = _number(text)
    return (number, None) if number is not None and isfinite(number) else (None, "not_a_number")


def read_int(value: object) -> Read:
    """A whole number."""
    number, doubt = read_number(value)
    if number is None or doubt:
        return None, doubt
    return (int(number), None) if number == int(number) else (None, "not_a_number")


def read_percent(value: object, *, fractions: bool) -> Read:
    """Percent points (0 to 100); ``fractions`` says that the column's bare numbers are parts of one."""
    number, doubt = read_number(value)
    if number is None:
        return None, doubt
    if isinstance(value, str) and ("%" in value or "％" in value):
        return number, None
    return (round(number * 100, 6) if fractions else number), None


def read_money(value: object, unit: str | None) -> Read:
    """Money in 万元, which is meant where no unit is told; the cell's own wins over the heading's."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _wan(float(value), unit)
    text = clean(value)
    if text in BLANKS:
        return None, None
    if text in NONES:
        return 0.0, None
    found = _MONEY.fullmatch(_BLANK.sub("", unicodedata.normalize("NFKC", text)))
    if not found:
        return None, "not_a_number"
    return _wan(float(found["n"].replace(",", "")), found["u"] or unit)


def _wan(number: float, unit: str | None) -> Read:
    return round(number * _SCALE.get(unit or "", 1.0), 8), None


def ticked(text: str) -> str | None:
    """The ticked options of a cell that offers several, None when it offers none.

    >>> ticked('☐一般 ☑重大')
    '重大'
    """
    found = [first or second for first, second in _TICKED.findall(text)]
    return "、".join(found) if found else None


@lru_cache(maxsize=16_384)
def _people(text: str) -> tuple[str, ...]:
    bare = _PHONE.sub("", unicodedata.normalize("NFKC", text))
    names: list[str] = []
    for part in _PARTS.split(bare):
        pieces = [
            piece.strip(" .。:：*()") if "(" not in piece else piece.strip(" .。:：*")
            for piece in _SPACE.split(_SIGNED.sub("", part.strip()))
        ]
        pieces = [piece for piece in pieces if piece and piece not in BLANKS]
        if len(pieces) > 1 and all(len(piece) == 1 for piece in pieces):
            pieces = ["".join(pieces)]
        names.extend(pieces)
    return tuple(dict.fromkeys(names))


def read_people(value: object) -> Read:
    """A list of names; a date, a number or a status word is not a person."""
    if isinstance(value, (int, float, date)):
        return None, "not_people"
    text = clean(value)
    if text in BLANKS or text in NONES:
        return None, None
    if _DAY.fullmatch(text):
        return None, "not_people"
    names = list(_people(text))
    return (names or None), None if names or not text else "not_people"


_JOINED_UNITS = re.compile(r"(?<=[科部室处办队组院])(?:和|及|与|以及)(?=\S{2,})")


@lru_cache(maxsize=16_384)
def _units(text: str) -> tuple[str, ...]:
    names: list[str] = []
    for part in _PARTS.split(text):
        pieces = [piece.strip(" .。:：") for piece in _SPACE.split(part.strip())]
        if len(pieces) > 1 and any(len(piece) == 1 for piece in pieces):
            pieces = ["".join(pieces)]
        for piece in pieces:
            names.extend(_JOINED_UNITS.split(piece))
    return tuple(dict.fromkeys(name for name in names if name and name not in BLANKS))


def read_units(value: object) -> Read:
    """A list of departments or units."""
    text = clean(value)
    if text in BLANKS or text in NONES:
        return None, None
    return list(_units(text)) or None, None


def read_bool(value: object, yes_no: CodeList) -> Read:
    """Yes, no or unknown in every notation of the code list."""
    if isinstance(value, bool):
        return value, None
    if isinstance(value, date):
        return True, "not_yes_no"
    text = clean(value)
    if text in BLANKS:
        return None, None
    return _yes_no(ticked(text) or text, yes_no)


_NO = ("否", "未", "不", "没", "无", "×", "✗", "非")
_YES = ("是", "已", "有", "√", "✓", "✔", "完成", "同意", "符合", "属于")


def _yes_no(text: str, yes_no: CodeList) -> Read:
    code = yes_no.match(text)
    if code is not None:
        return code.code == "Y", None
    if text.startswith(_NO):
        return False, None
    return (True, None) if text.startswith(_YES) else (None, "not_yes_no")
