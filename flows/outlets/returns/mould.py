"""A workbook cast many times from one mould: its rows and a few words differ, and only they are written.

A form of three sheets costs a library tens of milliseconds, nearly all for what is the same in every copy.
The mould is written by the library once, with words in braces where the copies differ and empty lines where
their rows go; what does not differ is packed once, and a value seen before is not spelled anew.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from html import unescape
from io import BytesIO
from typing import Any, Final, NamedTuple
from zipfile import ZipFile

from flows.outlets.wording import harmless
from flows.outlets.xlsx import cells
from flows.outlets.xlsx.packing import Piece, package, piece

Value = str | float | date | None

_BOOK: Final = "xl/workbook.xml"
_WORDS: Final = "xl/sharedStrings.xml"
_LINE = re.compile(r'<row r="(\d+)"[^>]*>.*?</row>')
_CELL = re.compile(r'<c r="([A-Z]+)\d+" s="(\d+)"')
_SHEET = re.compile(r'<sheet name="([^"]+)" sheetId="(\d+)"')
_REMEMBERED = 20_000
"""Values of a column whose cells are kept: names, days and codes come again and again."""
_PRINTED = re.compile(r'(_xlnm\.Print_Area" localSheetId="(\d+)">[^<]*\$)(\d+)(?=<)')


class Row(NamedTuple):
    """A line to be put in: its height in points, and a value for every column."""

    height: float
    values: Sequence[Value]


class _Column(dict[Any, str]):
    """The cells of a column by their values, with ``cells.ROW`` in place of the row's number."""

    def __init__(self, letter: str, style: int) -> None:
        super().__init__()
        self._start, self._style = f'<c r="{letter}{cells.ROW}', style

    def __missing__(self, value: Value) -> str:
        """Make the cell of a value; it is kept, but not without end."""
        if len(self) > _REMEMBERED:
            self.clear()
        return self.setdefault(value, self._start + _cell(value, self._style))


class _Sheet:
    """A sheet cut open at its empty lines."""

    def __init__(self, text: str, lines: Sequence[re.Match[str]]) -> None:
        """``lines`` are the empty ones found in the sheet's XML."""
        self._first, self._spare = int(lines[0][1]), len(lines)
        self._columns = [_Column(letter, int(style)) for letter, style in _CELL.findall(lines[0][0])]
        self._empty = re.sub(rf'(?<= r=")([A-Z]*){self._first}(?=")', rf"\g<1>{cells.ROW}", lines[0][0])
        self._before = piece(cells.SIZE.sub("", text[: lines[0].start()]))
        self._after = text[lines[-1].end() :]
        self._rest = cache(self._below)

    def cast(self, rows: Sequence[Row]) -> Sequence[Piece]:
        """The sheet with its rows and the empty lines, numbered on."""
        return self._before, piece("".join(self._lines(rows))), self._rest(len(rows))

    def _lines(self, rows: Sequence[Row]) -> Iterator[str]:
        for place, row in enumerate(rows, start=self._first):
            inside = "".join([column[value] for column, value in zip(self._columns, row.values, strict=True)])
            numbered = inside.replace(cells.ROW, str(place))
            yield f'<row r="{place}" ht="{row.height}" customHeight="1">{numbered}</row>'

    def _below(self, rows: int) -> Piece:
        """What follows so many rows; what held for the empty lines holds for the rows above them too."""
        first, last = self._first + rows, self._first + rows + self._spare - 1
        empty = (self._empty.replace(cells.ROW, str(place)) for place in range(first, last + 1))
        spanned = rf'( sqref="[A-Z]+{self._first}:[A-Z]+){self._first + self._spare - 1}"'
        return piece("".join((*empty, re.sub(spanned, rf'\g<1>{last}"', self._after))))


class Mould:
    """A workbook to be cast; ``first`` is the number of the first empty line in each sheet that has any."""

    def __init__(self, data: bytes, first: int) -> None:
        """Cut the workbook open and pack what stays."""
        with ZipFile(BytesIO(data)) as opened:
            parts = {name: opened.read(name) for name in opened.namelist()}
        self._book, self._words = parts.pop(_BOOK).decode(), parts.pop(_WORDS).decode()
        titles = [(unescape(title), number) for title, number in _SHEET.findall(self._book)]
        self._titles = [title for title, _ in titles]
        self._sheets: dict[str, tuple[str, _Sheet]] = {}
        for title, number in titles:
            part = f"xl/worksheets/sheet{number}.xml"
            text = parts[part].decode()
            lines = [line for line in _LINE.finditer(text) if int(line[1]) >= first]
            if lines:
                self._sheets[title] = part, _Sheet(text, lines)
                del parts[part]
        self._fixed = {name: [piece(content)] for name, content in parts.items()}

    def cast(self, words: Mapping[str, str], rows: Mapping[str, Sequence[Row]]) -> bytes:
        """A copy: ``words`` for those in braces, ``rows`` by the title of their sheet."""
        said = self._words
        for name, word in words.items():
            said = said.replace(f"{{{name}}}", cells.spelled(harmless(word)))
        book = _PRINTED.sub(lambda found: self._printed(found, rows), self._book)
        sheets = {part: sheet.cast(rows.get(title, ())) for title, (part, sheet) in self._sheets.items()}
        return package({**self._fixed, _WORDS: [piece(said)], _BOOK: [piece(book)], **sheets})

    def _printed(self, area: re.Match[str], rows: Mapping[str, Sequence[Row]]) -> str:
        """The area that is printed, longer by the rows of its sheet."""
        title = self._titles[int(area[2])]
        return f"{area[1]}{int(area[3]) + len(rows.get(title, ()))}"


def _cell(value: Value, style: int) -> str:
    if value is None or value == "":
        return cells.blank(style)
    if isinstance(value, date):
        return cells.number(cells.serial(value), style)
    if isinstance(value, int | float):
        return cells.number(value, style)
    return cells.text(harmless(str(value)), style)
