"""How values read: submitted text made harmless, and numbers, dates and shares as people write them."""

import re
from datetime import date, datetime
from math import ceil
from typing import Any

NOTHING = "—"
"""Stands where there is nothing to say: an empty denominator is neither 0 % nor 100 %."""

CELL_LIMIT = 32_767
"""UTF-16 units an Excel cell can hold."""

_PRIVATE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{6}(?:19|20)\d{9}[\dXx])(?!\d)")
_DIGITS = re.compile(r"\d{11}").search
_FULL = 1.04
"""How much of a column's nominal width its text fills before it wraps."""

_CUT = "……（原文过长，此处截断）"
# Control characters, lone surrogates, non-characters, and marks that turn the reading direction.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


def harmless(text: str, limit: int = CELL_LIMIT) -> str:
    r"""The text without control characters, cut with a mark where a cell could not hold it.

    >>> harmless('=1+1\x07')
    '=1+1'
    """
    if text.isprintable() and 2 * len(text) <= limit:
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _UNSAFE.sub("", text)
    if _units(text) <= limit:
        return text
    kept = text[: limit - len(_CUT)]
    while _units(kept) > limit - len(_CUT):
        kept = kept[: -max(1, (_units(kept) - limit + len(_CUT)) // 2)]
    return kept + _CUT


def published(text: str) -> str:
    """Harmless text in which mobile numbers and identity numbers are masked: notes hold them all too often.

    >>> published('联系13812345678')
    '联系138****5678'
    """
    safe = harmless(text)
    return _PRIVATE.sub(lambda found: f"{found[0][:3]}****{found[0][-4:]}", safe) if _DIGITS(safe) else safe


def _units(text: str) -> int:
    return len(text) + sum(1 for mark in text if mark > "\uffff")


def lines_needed(value: object, width: float) -> int:
    """Lines a text takes in a column so many characters wide; a Chinese character is two wide.

    >>> lines_needed('三楼东侧疏散通道', 8)
    2
    """
    if not isinstance(value, str) or (2 * len(value) <= width and "\n" not in value):
        return 1
    # A Chinese character is three bytes in UTF-8 and a Latin one is one: their means are 2 and 1.
    fit = 2 * width * _FULL
    return sum(max(1, ceil((len(line) + len(line.encode())) / fit)) for line in harmless(value).split("\n"))


def share(part: float | None, whole: float | None) -> str:
    """A share with one decimal, or — when there is nothing to divide by.

    >>> share(3, 4), share(0, 0)
    ('75.0%', '—')
    """
    if not whole or part is None:
        return NOTHING
    return f"{part / whole:.1%}"


def shown(value: Any) -> str:  # noqa: ANN401 - a cell of any column
    """A value as text for a page or a document: ISO dates, 是/否, — for nothing."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return published("、".join(map(str, value)) if isinstance(value, list) else str(value))
