"""Tables in SYLK, the text that old programs exchange tables in (slk): one line a cell, with its place."""

import re
from collections.abc import Iterator

from flows.intake.files.texttables import decoded
from flows.intake.files.workbook_parts import MAX_CELLS, Sheet, Unreadable, Workbook
from validations.findings import Finding

_PART = re.compile(r";([A-Z])((?:[^;]|;;)*)")
_MOST_ROWS, _MOST_COLUMNS = 200_000, 1_000


def open_sylk(data: bytes, name: str, kind: str) -> Workbook:
    """The one table of the text; a cell that names no row or no column stands in that of the last."""
    cells: dict[tuple[int, int], object] = {}
    row = column = 1
    for parts in _cells(decoded(data, name)):
        row, column = _place(parts.get("Y"), row), _place(parts.get("X"), column)
        if row > _MOST_ROWS or column > _MOST_COLUMNS:
            raise Unreadable(Finding("file.too_large", value=name))
        if "K" in parts:
            cells[row, column] = _value(parts["K"])
    height = max((row for row, _ in cells), default=0)
    width = max((column for _, column in cells), default=0)
    if height * width > MAX_CELLS:
        raise Unreadable(Finding("file.too_large", value=name))
    rows: list[list[object]] = [[""] * width for _ in range(height)]
    for (down, right), value in cells.items():
        rows[down - 1][right - 1] = value
    return Workbook(kind, (Sheet("表1", rows),))


def _cells(text: str) -> Iterator[dict[str, str]]:
    """The parts of each line that holds a cell."""
    for line in text.splitlines():
        if line.startswith("C;"):
            yield {letter: said.replace(";;", ";") for letter, said in _PART.findall(line[1:])}


def _place(said: str | None, last: int) -> int:
    return int(said) if said and said.isdecimal() and len(said) < 8 and int(said) else last  # noqa: PLR2004 - rows have fewer digits


def _value(said: str) -> object:
    if said.startswith('"'):
        return said[1:].removesuffix('"').replace("\x1b :", "\n").strip()
    try:
        return float(said)
    except ValueError:
        return said
