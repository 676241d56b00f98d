"""The institution's own workbook with its findings in it: coloured cells, comments, a list in front."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence

from lxml.etree import _Element as Element
from openpyxl.utils.cell import (
    column_index_from_string,
    coordinate_from_string,
    get_column_letter,
    range_boundaries,
)

from flows.intake.identity.own_sheets import LIST_SHEET
from flows.outlets.returns.earlier_note import remove_earlier_marks
from flows.outlets.returns.note_sheet import COLOURS, WORDS, NoteFinding, list_sheet
from flows.outlets.wording import harmless
from flows.outlets.xlsx.comments import add_comments
from flows.outlets.xlsx.parts import LINKS, Package, tag
from flows.outlets.xlsx.styles import StyleSheet

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_SELECTED = re.compile(rb'\s+tabSelected="(?:1|true)"')
_GRAVITY = tuple(COLOURS)
_COMMENT_LIMIT = 2_000


def annotated(original: bytes, top: Sequence[tuple[str, str]], findings: Sequence[NoteFinding]) -> bytes:
    """The workbook with the findings in it; NotRewritable when it cannot be changed in place."""
    package = Package(original)
    remove_earlier_marks(package)
    styles = StyleSheet(package)
    _deselect(package)
    for number, sheet in enumerate(package.sheets, start=1):
        here = [finding for finding in findings if finding.sheet == sheet.name and finding.mark]
        if here and sheet.part:
            _mark(package, styles, sheet.part, number, here)
    _insert_first(package, list_sheet(styles, top, findings))
    return package.save()


def _deselect(package: Package) -> None:
    """Only our sheet may be selected: with two, Excel would type into both at once."""
    for sheet in package.sheets:
        if b"tabSelected" in package.parts.get(sheet.part, b""):
            package.parts[sheet.part] = _SELECTED.sub(b"", package.parts[sheet.part])


def _mark(
    package: Package, styles: StyleSheet, part: str, number: int, findings: Iterable[NoteFinding]
) -> None:
    root = package.tree(part)
    merges = _merges(root)
    by_cell: dict[str, list[NoteFinding]] = {}
    for finding in findings:
        by_cell.setdefault(_seen(finding.mark or "A1", merges), []).append(finding)
    for cell, here in by_cell.items():
        gravest = min((finding.severity for finding in here), key=_GRAVITY.index)
        _colour(root, styles, cell, COLOURS[gravest])
    add_comments(package, part, number, {cell: _comment(here) for cell, here in by_cell.items()})


def _comment(findings: Sequence[NoteFinding]) -> str:
    text = "\n".join(
        f"【{WORDS[finding.severity]}】{finding.message}\n改正办法：{finding.remedy}" for finding in findings
    )
    return harmless(text, _COMMENT_LIMIT)


def _merges(root: Element) -> list[tuple[int, int, int, int]]:
    """The merged areas as left, top, right, bottom."""
    areas = (
        range_boundaries(merge.get("ref", "A1"))
        for merge in root.iterfind(f"{tag('mergeCells')}/{tag('mergeCell')}")
    )
    return [
        (left, top, right, bottom) for left, top, right, bottom in areas if left and top and right and bottom
    ]


def _seen(cell: str, merges: Iterable[tuple[int, int, int, int]]) -> str:
    """The cell that shows in the place of one that lies under a merge."""
    letters, row = coordinate_from_string(cell)
    column = column_index_from_string(letters)
    for left, top, right, bottom in merges:
        if left <= column <= right and top <= row <= bottom:
            return f"{get_column_letter(left)}{top}"
    return cell


def _colour(root: Element, styles: StyleSheet, cell: str, colour: str) -> None:
    letters, number = coordinate_from_string(cell)
    data = root.find(tag("sheetData"))
    if data is None:
        return
    row = _found_or_made(data, "row", number, lambda entry: int(entry.get("r", "0")), {"r": str(number)})
    column = column_index_from_string(letters)
    place = _found_or_made(row, "c", column, _column_of, {"r": cell})
    style = place.get("s") or _inherited(root, row, column)
    place.set("s", str(styles.filled(int(style), colour)))


def _column_of(entry: Element) -> int:
    return column_index_from_string(coordinate_from_string(entry.get("r", "A1"))[0])


def _found_or_made(
    parent: Element, name: str, position: int, key: Callable[[Element], int], attributes: Mapping[str, str]
) -> Element:
    """The row or cell at a position, put in at its place when the sheet has none there."""
    children = list(parent)
    index = bisect_left(children, position, key=key)
    if index < len(children) and key(children[index]) == position:
        return children[index]
    made = parent.makeelement(tag(name), dict(attributes))
    parent.insert(index, made)
    return made


def _inherited(root: Element, row: Element, column: int) -> str:
    """The style an empty cell shows: its row's, else its column's."""
    if row.get("s") and row.get("customFormat") in {"1", "true"}:
        return str(row.get("s", "0"))
    for entry in root.iterfind(f"{tag('cols')}/{tag('col')}"):
        if int(entry.get("min", "0")) <= column <= int(entry.get("max", "0")):
            return str(entry.get("style", "0"))
    return "0"


def _insert_first(package: Package, content: bytes) -> None:
    """Make the list the first sheet; a list left from an earlier note is written over."""
    earlier = next((sheet.part for sheet in package.sheets if sheet.name == LIST_SHEET), None)
    if earlier:
        package.parts[earlier] = content
        return
    part = package.fresh("xl/worksheets/findings{}.xml")
    package.add(part, content, _SHEET_TYPE)
    root = package.tree(package.workbook)
    sheets = root.find(tag("sheets"))
    if sheets is None:
        return
    highest = max((int(sheet.get("sheetId", "0")) for sheet in sheets), default=0)
    attributes = {
        "name": LIST_SHEET,
        "sheetId": str(highest + 1),
        tag("id", LINKS): package.relate(package.workbook, "worksheet", part),
    }
    sheets.insert(0, sheets.makeelement(tag("sheet"), attributes))
    for name in root.iter(tag("definedName")):
        if name.get("localSheetId"):
            name.set("localSheetId", str(int(name.get("localSheetId", "0")) + 1))
    for view in root.iter(tag("workbookView")):
        view.set("activeTab", "0")
        view.set("firstSheet", "0")
