"""An institution mends the workbook we sent back and returns it: our earlier marks go before new ones come.

Comments of ours are known by their words, colours of ours only count where such comments or our list are.
"""

import re

from lxml import etree
from lxml.etree import _Element as Element
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from flows.intake.identity.own_sheets import LIST_SHEET
from flows.outlets.returns.note_sheet import COLOURS, WORDS
from flows.outlets.xlsx.parts import Package, tag

_OURS = re.compile(rf"\s*【(?:{'|'.join(WORDS.values())})】.*?改正办法：.*", re.DOTALL)
_BOX = (
    r"<v:shape\b(?:(?!</v:shape>).)*<x:Row>{row}</x:Row>\s*<x:Column>{column}</x:Column>(?:(?!</v:shape>).)*"
    r"</v:shape>"
)


def remove_earlier_marks(package: Package) -> None:
    """Take our comments and colours out; what the institution wrote or coloured itself stays."""
    marked = any(sheet.name == LIST_SHEET for sheet in package.sheets)
    for sheet in package.sheets:
        if sheet.part in package.parts:
            marked = _remove_comments(package, sheet.part) or marked
    if marked:
        _remove_colours(package)


def _remove_comments(package: Package, part: str) -> bool:
    """Whether the sheet had comments of ours."""
    name = package.related(part, "comments")
    if name is None or "【".encode() not in package.parts[name]:
        return False
    found = False
    for comment in list(package.tree(name).iter(tag("comment"))):
        text = "".join(piece.text or "" for piece in comment.iter(tag("t")))
        kept = _OURS.sub("", text)
        if kept == text:
            continue
        found = True
        if kept.strip():
            _say(comment, kept)
        else:
            _remove_box(package, part, comment.get("ref", "A1"))
            _parent(comment).remove(comment)
    return found


def _say(comment: Element, text: str) -> None:
    """Let the comment hold only this text."""
    body = comment.find(tag("text"))
    if body is not None:
        for child in list(body):
            body.remove(child)
        etree.SubElement(body, tag("t")).text = text


def _remove_box(package: Package, part: str, cell: str) -> None:
    """Remove the box the comment was shown in."""
    drawing = package.related(part, "vmlDrawing")
    if drawing in package.parts:
        letters, row = coordinate_from_string(cell)
        pattern = _BOX.format(row=row - 1, column=column_index_from_string(letters) - 1)
        text = package.parts[drawing].decode("utf-8")
        package.parts[drawing] = re.sub(pattern, "", text, flags=re.DOTALL).encode()


def _remove_colours(package: Package) -> None:
    """Give styles with a colour of ours the background of the style they were made from, else none."""
    part = package.related(package.workbook, "styles")
    if part is None:
        return
    root = package.tree(part)
    fills, formats = root.find(tag("fills")), root.find(tag("cellXfs"))
    if fills is None or formats is None:
        return
    ours = {str(number) for number, fill in enumerate(fills) if _is_ours(fill)}
    before = {
        _likeness(style): style.get("fillId", "0") for style in formats if style.get("fillId") not in ours
    }
    for style in formats:
        if style.get("fillId") in ours:
            style.set("fillId", before.get(_likeness(style), "0"))


def _is_ours(fill: Element) -> bool:
    colour = next((entry.get("rgb", "") for entry in fill.iter(tag("fgColor"))), "")
    return colour[-6:].upper() in COLOURS.values()


def _likeness(style: Element) -> bytes:
    """The style but for its background."""
    facts = sorted((name, value) for name, value in style.items() if name not in {"fillId", "applyFill"})
    return repr(facts).encode() + b"".join(etree.tostring(child, method="c14n") for child in style)


def _parent(entry: Element) -> Element:
    parent = entry.getparent()
    return entry if parent is None else parent
