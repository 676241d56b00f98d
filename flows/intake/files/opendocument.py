"""What calamine does not tell of an OpenDocument sheet: merged ranges, and rows and columns that are hidden.

The content is looked at as bytes with regular expressions. Whether it is well formed is asked of a parser
that keeps nothing: calamine waits for ever for what a damaged one does not say.
"""

import re
import zipfile
from io import BytesIO
from itertools import pairwise
from typing import NamedTuple
from xml.parsers import expat

from flows.intake.files.package import MAX_UNPACKED, Hidden, is_bomb
from flows.intake.files.sniff import DAMAGED
from flows.intake.files.workbook_parts import Merge

_TOKEN = re.compile(rb"<table:(table|table-row|table-column|table-cell|covered-table-cell)(?=[\s/>])([^>]*)>")
_ATTRIBUTE = re.compile(
    rb"\btable:(number-(?:rows|columns)-(?:repeated|spanned)|visibility)=\"(\d{1,7}|collapse|filter)\""
)
_INDENT = re.compile(rb">\r?\n[ \t]*<")
_HIDDEN = (b"collapse", b"filter")
_MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
_FARTHEST = 16_384
"""Rows and columns repeated beyond are the blank rest of the sheet."""


class Layout(NamedTuple):
    """How one sheet is laid out."""

    merges: tuple[Merge, ...]
    hidden: Hidden


class Told(NamedTuple):
    """What a look into the package showed; ``sheets`` in their order, none where it could not be read."""

    bomb: bool = False
    sheets: tuple[Layout, ...] = ()
    broken: str = ""
    """Why its content cannot be read."""


def look(data: bytes) -> Told:
    """Look into an OpenDocument package; a damaged one shows nothing and is left to its reader."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            if is_bomb(package) or package.getinfo("content.xml").file_size > MAX_UNPACKED:
                return Told(bomb=True)
            content = package.read("content.xml")
    except DAMAGED:
        return Told()
    if reason := malformed(content):
        return Told(broken=reason)
    starts = [found.start() for found in _TOKEN.finditer(content) if found[1] == b"table"]
    parts = pairwise([*starts, len(content)])
    return Told(sheets=tuple(_layout(content[start:end]) for start, end in parts))


def malformed(content: bytes) -> str:
    """What is wrong with a document; empty where it is well formed and declares nothing."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(content, True)  # noqa: FBT003 - it takes no names
    except (expat.ExpatError, ValueError, LookupError) as error:  # the latter of encodings there are not
        return str(error)[:120]
    return ""


def _refuse(*_: object) -> None:
    message = "含有不允许的DOCTYPE声明"
    raise ValueError(message)


def packed(flat: bytes) -> bytes:
    """A book that LibreOffice saved as one file of XML (fods), as the package that it otherwise is.

    Only its body is packed, under its own root and without its indents: a package keeps settings and styles
    apart, and calamine takes blanks between cells for text.
    """
    root = flat[flat.find(b"<office:document ") : flat.find(b"<office:settings")].partition(b">")[0]
    body = _INDENT.sub(b"><", flat[flat.find(b"<office:body>") : flat.rfind(b"</office:body>")])
    opened = root.replace(b"<office:document ", b"<office:document-content ", 1)
    content = opened + b">" + body + b"</office:body></office:document-content>"
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", _MANIFEST)
        package.writestr("content.xml", content)
    return out.getvalue()


def _layout(part: bytes) -> Layout:
    """The merges and the hidden rows and columns of one table, its rows and cells counted on."""
    merges: list[Merge] = []
    rows: set[int] = set()
    columns: set[int] = set()
    after = row = column = heads = 0
    for name, text in _TOKEN.findall(part):
        said = dict(_ATTRIBUTE.findall(text))
        hidden = said.get(b"visibility") in _HIDDEN
        if name == b"table-column":
            heads = _count(said, b"number-columns-repeated", heads, columns if hidden else None)
        elif name == b"table-row":
            row, column = after, 0
            after = _count(said, b"number-rows-repeated", row, rows if hidden else None)
        elif name != b"table":
            down, right = (
                int(said.get(f"number-{side}-spanned".encode(), 1)) for side in ("rows", "columns")
            )
            if down > 1 or right > 1:
                merges.append(Merge(row, column, row + down - 1, column + right - 1))
            column = _count(said, b"number-columns-repeated", column, None)
    return Layout(tuple(merges), Hidden(frozenset(rows), frozenset(columns)))


def _count(said: dict[bytes, bytes], key: bytes, start: int, hidden: set[int] | None) -> int:
    """Where the next one starts; the counted ones are added to the hidden, 1-based."""
    end = start + int(said.get(key, b"1"))
    if hidden is not None:
        hidden.update(range(start + 1, min(end, _FARTHEST) + 1))
    return end
