"""A cell's XML after its address, ``<c r="B6``: what sheets written without a library are made of."""

import re
from datetime import date, datetime
from functools import cache
from html import escape

PACKING = 4
"""Of zlib: half the time of the usual level for a few per cent more bytes."""
ROW = "\0"
"""Stands for a row's number until it is known; no text that is shown holds it."""
SIZE = re.compile(r'<dimension ref="[^"]+"/>')
"""What a laid-out sheet says of its size, untrue once it is filled."""
_EPOCH = date(1899, 12, 30)
_SECONDS_OF_DAY = 86_400
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""What Excel would read as an escaped character."""


def blank(style: int) -> str:
    """A cell with nothing in it but its looks."""
    return f'" s="{style}"/>'


def number(value: float, style: int) -> str:
    """A number, or a day by its ``serial``."""
    return f'" s="{style}"><v>{value!r}</v></c>'


def text(value: str, style: int) -> str:
    """A text that is harmless already, kept in the cell itself."""
    space = ' xml:space="preserve"' if value != value.strip() or "\n" in value else ""
    return f'" s="{style}" t="inlineStr"><is><t{space}>{spelled(value)}</t></is></c>'


def spelled(value: str) -> str:
    """A text as it stands between two tags of a workbook."""
    return escape(_ESCAPE_LIKE.sub("_x005F_", value) if "_x" in value else value, quote=False)


@cache
def serial(day: date) -> float:
    """A day or moment as spreadsheets count them."""
    if isinstance(day, datetime):
        seconds = day.hour * 3600 + day.minute * 60 + day.second
        return (day.date() - _EPOCH).days + seconds / _SECONDS_OF_DAY
    return (day - _EPOCH).days
