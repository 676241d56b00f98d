"""Tables of Word documents as sheets: the paragraphs above a table are its cover, merges are kept.

A serial column that Word numbers by itself holds no text; it stays blank (reading.md 31).
"""

import re
import zipfile
from io import BytesIO

from lxml import etree

from flows.intake.files.package import is_bomb
from flows.intake.files.sniff import DAMAGED
from flows.intake.files.workbook_parts import Merge, Sheet, Unreadable, Workbook
from validations.findings import Finding

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAX_PART = 80 * 1024 * 1024
_COVER_LINES = 12
_CLOSING = re.compile(r"^(?:注|说明|备注|填表|填报|审核|制表|附)|签[字名]|盖章")
"""Lines between two tables that still belong to the upper one."""
_NARROW = 2
"""A row so narrow is a cover line or a form, not the rest of a table."""


def open_document(data: bytes, name: str, kind: str) -> Workbook:
    """The tables of a docx, one sheet each."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            info = package.getinfo("word/document.xml")
            if is_bomb(package) or info.file_size > _MAX_PART:
                raise Unreadable(Finding("file.too_large", value=name))
            part = package.read(info)
            images = sum(1 for entry in package.namelist() if entry.startswith("word/media/"))
    except DAMAGED as error:
        raise Unreadable(Finding("file.broken", value=name, facts={"reason": str(error)[:120]})) from error
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise Unreadable(Finding("file.broken", value=name, facts={"reason": "含有不允许的DOCTYPE声明"}))
    try:
        root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(Finding("file.broken", value=name, facts={"reason": str(error)[:120]})) from error
    return Workbook(kind, tuple(_sheets(root)), images)


def _sheets(root: etree._Element) -> list[Sheet]:
    body = root.find(f"{_W}body")
    sheets: list[Sheet] = []
    between: list[str] = []
    for element in body if body is not None else ():
        if element.tag == f"{_W}p":
            text = _text(element)
            if text:
                between.append(text)
        elif element.tag == f"{_W}tbl":
            closing = next(
                (place for place, text in enumerate(between) if not _CLOSING.search(text)), len(between)
            )
            if sheets:
                sheets[-1].rows.extend([text] for text in between[:closing])
                between = between[closing:]
            sheets.append(_sheet(element, between[-_COVER_LINES:], len(sheets)))
            between = []
    if sheets:
        sheets[-1].rows.extend([text] for text in between)
    return _joined(sheets)


def _sheet(table: etree._Element, above: list[str], place: int) -> Sheet:
    rows: list[list[object]] = [[text] for text in above]
    first = len(rows)
    merges: list[Merge] = []
    open_from: dict[int, int] = {}
    for line in table.iterchildren(f"{_W}tr"):
        row: list[object] = []
        for cell in line.iterchildren(f"{_W}tc"):
            column, wide = len(row), _grid_span(cell)
            state = _vertical(cell)
            if state == "continue":
                row.extend([""] * wide)
            else:
                _close(merges, open_from, column, len(rows), wide)
                row.extend(
                    [
                        "\n".join(filter(None, (_text(paragraph) for paragraph in cell.iter(f"{_W}p")))),
                        *[""] * (wide - 1),
                    ]
                )
                if state == "restart":
                    open_from[column] = len(rows)
            if wide > 1 and state != "continue":
                merges.append(Merge(len(rows), column, len(rows), column + wide - 1))
        rows.append(row)
    for column in list(open_from):
        _close(merges, open_from, column, len(rows), 1)
    return Sheet(f"表{place + 1}", rows, tuple(merge for merge in merges if merge.top >= first))


def _close(merges: list[Merge], open_from: dict[int, int], column: int, row: int, wide: int) -> None:
    top = open_from.pop(column, None)
    if top is not None and row - 1 > top:
        merges.append(Merge(top, column, row - 1, column + wide - 1))


def _text(element: etree._Element) -> str:
    nodes = element.iter(f"{_W}t", f"{_W}tab", f"{_W}br")
    return "".join(node.text or "" if node.tag == f"{_W}t" else " " for node in nodes).strip()


def _grid_span(cell: etree._Element) -> int:
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    said = span.get(f"{_W}val") if span is not None else None
    return max(1, min(int(said), 100)) if said and said.isdecimal() else 1


def _vertical(cell: etree._Element) -> str | None:
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return None if merge is None else merge.get(f"{_W}val") or "continue"


def _joined(sheets: list[Sheet]) -> list[Sheet]:
    """A table that Word broke in two goes on in the next one when that has the same width and no cover."""
    kept: list[Sheet] = []
    for sheet in sheets:
        before = kept[-1] if kept else None
        wide = len(sheet.rows[0]) if sheet.rows else 0
        if (
            before is not None
            and wide > _NARROW
            and len(before.rows[-1]) == wide
            and not _starts_anew(before, sheet)
        ):
            shift = len(before.rows)
            before.rows.extend(sheet.rows)
            before.merges = (
                *(before.merges or ()),
                *(
                    Merge(top + shift, left, bottom + shift, right)
                    for top, left, bottom, right in sheet.merges or ()
                ),
            )
        else:
            kept.append(sheet)
    return kept


def _starts_anew(before: Sheet, sheet: Sheet) -> bool:
    """Whether the table has a header of its own: its first row repeats an earlier one or starts with 序号."""
    first = [str(value) for value in sheet.rows[0]]
    return first in [[str(value) for value in row] for row in before.rows[:20]] or first[0].strip() in (
        "序号",
        "编号",
        "项目",
    )
