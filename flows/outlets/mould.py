"""A workbook cast many times from one mould: its rows and a few words differ, and only they are written.

A form of three sheets costs a library tens of milliseconds, nearly all for what is the same in every copy.
The mould is written by the library once, with words in braces where the copies differ and empty lines where
their rows go; the parts that never differ are packed once.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from html import unescape
from io import BytesIO
from typing import Final, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from flows.outlets import cells
from flows.outlets.wording import harmless

Value = str | float | date | None

_BOOK: Final = "xl/workbook.xml"
_WORDS: Final = "xl/sharedStrings.xml"
_LINE = re.compile(r'<row r="(\d+)"[^>]*>.*?</row>')
_CELL = re.compile(r'<c r="([A-Z]+)\d+" s="(\d+)"')
_SHEET = re.compile(r'<sheet name="([^"]+)" sheetId="(\d+)"')
_PRINTED = re.compile(r'(_xlnm\.Print_Area" localSheetId="(\d+)">[^<]*\$)(\d+)(?=<)')


class Row(NamedTuple):
    """A line to be put in: its height in points, and a value for every column."""

    height: float
    values: Sequence[Value]


class _Sheet(NamedTuple):
    """A sheet cut open at its empty lines."""

    part: str
    before: str
    first: int
    """Number of the first empty line."""
    spare: int
    empty: str
    """An empty line, with ``cells.ROW`` where its number goes."""
    columns: Sequence[tuple[str, int]]
    """Letter and style of each of its cells."""
    after: str

    def lines(self, rows: Sequence[Row]) -> Iterator[str]:
        """The rows, then the empty lines, numbered on."""
        for place, row in enumerate(rows, start=self.first):
            filled = zip(self.columns, row.values, strict=True)
            inside = [f'<c r="{letter}{place}{_cell(value, style)}' for (letter, style), value in filled]
            yield f'<row r="{place}" ht="{row.height}" customHeight="1">{"".join(inside)}</row>'
        for place in range(self.first + len(rows), self.first + len(rows) + self.spare):
            yield self.empty.replace(cells.ROW, str(place))

    def cast(self, rows: Sequence[Row]) -> str:
        """The sheet with its rows; what held for the empty lines also holds for the rows above them."""
        last = self.first + self.spare - 1
        spanned = re.compile(rf'( sqref="[A-Z]+{self.first}:[A-Z]+){last}"')
        return "".join((
            self.before, *self.lines(rows), spanned.sub(rf'\g<1>{last + len(rows)}"', self.after)
        ))  # fmt: skip


class Mould:
    """A workbook to be cast; ``first`` is the number of the first empty line in each sheet that has any."""

    def __init__(self, data: bytes, first: int) -> None:
        """Cut the workbook open and pack what stays."""
        with ZipFile(BytesIO(data)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        self._book, self._words = parts.pop(_BOOK).decode(), parts.pop(_WORDS).decode()
        titles = [(unescape(title), number) for title, number in _SHEET.findall(self._book)]
        self._titles = [title for title, _ in titles]
        opened = (_opened(f"xl/worksheets/sheet{number}.xml", parts, first) for _, number in titles)
        self._sheets = {title: sheet for title, sheet in zip(self._titles, opened, strict=True) if sheet}
        self._fixed = BytesIO()
        with ZipFile(self._fixed, "w", ZIP_DEFLATED) as package:
            for name, content in parts.items():
                package.writestr(ZipInfo(name), content, ZIP_DEFLATED)

    def cast(self, words: Mapping[str, str], rows: Mapping[str, Sequence[Row]]) -> bytes:
        """A copy: ``words`` for those in braces, ``rows`` by the title of their sheet."""
        said = self._words
        for name, word in words.items():
            said = said.replace(f"{{{name}}}", cells.spelled(harmless(word)))
        made = {_WORDS: said, _BOOK: _PRINTED.sub(lambda found: self._printed(found, rows), self._book)}
        made |= {sheet.part: sheet.cast(rows.get(title, ())) for title, sheet in self._sheets.items()}
        out = BytesIO(self._fixed.getvalue())
        with ZipFile(out, "a") as package:
            for name, content in made.items():
                package.writestr(ZipInfo(name), content, ZIP_DEFLATED, cells.PACKING)
        return out.getvalue()

    def _printed(self, area: re.Match[str], rows: Mapping[str, Sequence[Row]]) -> str:
        """The area that is printed, longer by the rows of its sheet."""
        title = self._titles[int(area[2])]
        return f"{area[1]}{int(area[3]) + len(rows.get(title, ()))}"


def _opened(part: str, parts: dict[str, bytes], first: int) -> _Sheet | None:
    """The sheet cut open, taken from the parts; None when it has no empty lines and stays as it is."""
    text = parts[part].decode()
    lines = [line for line in _LINE.finditer(text) if int(line[1]) >= first]
    if not lines:
        return None
    del parts[part]
    columns = [(letter, int(style)) for letter, style in _CELL.findall(lines[0][0])]
    empty = re.sub(rf'(?<= r=")([A-Z]*){first}(?=")', rf"\g<1>{cells.ROW}", lines[0][0])
    before, after = cells.SIZE.sub("", text[: lines[0].start()]), text[lines[-1].end() :]
    return _Sheet(part, before, first, len(lines), empty, columns, after)


def _cell(value: Value, style: int) -> str:
    if value is None or value == "":
        return cells.blank(style)
    if isinstance(value, date):
        return cells.number(cells.serial(value), style)
    if isinstance(value, int | float):
        return cells.number(value, style)
    return cells.text(harmless(str(value)), style)
