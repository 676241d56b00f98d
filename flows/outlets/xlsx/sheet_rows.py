"""The lines of issued sheets as XML, put into a workbook that is laid out and styled already.

XlsxWriter lays out a sheet with one pattern line, whose cells carry the styles; the pattern is replaced by
the real lines, streamed. A cell costs a tenth of what it costs through the library, and memory does not grow.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, repeat
from pathlib import Path
from typing import IO, Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter.utility import xl_col_to_name

from flows.outlets.layouts import Form
from flows.outlets.wording import NOTHING, lines_needed, published, shown
from flows.outlets.xlsx import cells

_LINE, _PADDING = 13.5, 6.0
"""Points of a line of body text, and around it."""
_TALLEST = 409
"""Points; Excel's limit of a row's height."""
PLAIN_HEIGHT = _PADDING + _LINE
_TOTAL_HEIGHT = 22

_REMEMBERED = 20_000
"""Values of a column whose XML is kept: names, dates and states come again and again."""

_GAPS = {"percent", "int", "decimal", "amount"}
"""Forms whose empty cells show a dash."""
_WRAPPED = {"text", "center"}


class Look(NamedTuple):
    """Numbers of a column's styles."""

    plain: int
    alarm: int
    gap: int


class Body(NamedTuple):
    """The lines of one sheet and where they go."""

    first: int
    """Number of the first line, counted from 1: there the pattern stands."""
    columns: Sequence[tuple[Form, float]]
    """Form and width of each column."""
    batches: Iterable[Sequence[Sequence[Any]]]
    """The lines some thousand at a time, each time column by column."""
    total: Sequence[Any] | None


def fill(scaffold: IO[bytes], bodies: Mapping[str, Body], path: Path) -> None:
    """Write the laid-out workbook to ``path``, each body in place of its sheet's pattern line."""
    with (
        ZipFile(scaffold) as laid_out,
        ZipFile(path, "w", ZIP_DEFLATED, compresslevel=cells.PACKING) as package,
    ):
        for name in laid_out.namelist():
            with package.open(name, "w") as part:
                part.writelines(_part(laid_out.read(name), bodies.get(name)))


def _part(content: bytes, body: Body | None) -> Iterator[bytes]:
    if body is None:
        yield content
        return
    text = content.decode()
    pattern = re.search(rf'<row r="{body.first}"[^>]*>.*?</row>', text)
    if pattern is None:
        message = f"the sheet has no pattern line {body.first}"
        raise ValueError(message)
    before = cells.SIZE.sub("", text[: pattern.start()])
    yield before.encode()
    yield from _lines(body, [int(number) for number in re.findall(r' s="(\d+)"', pattern[0])])
    yield text[pattern.end() :].encode()


def _lines(body: Body, styles: Sequence[int]) -> Iterator[bytes]:
    """The body's rows; ``styles`` are those of the pattern: plain, alarm, gap, then strong and its gap."""
    count = len(body.columns)
    plain, alarm, gap, strong, strong_gap = (styles[at * count : (at + 1) * count] for at in range(5))
    made = _columns(body.columns, [Look(*each) for each in zip(plain, alarm, gap, strict=True)])
    number = body.first
    for batch in body.batches:
        yield "".join(_rows(made, batch, number)).encode()
        number += len(batch[0])
    if body.total is not None:
        made = _columns(body.columns, [Look(*each) for each in zip(strong, strong, strong_gap, strict=True)])
        yield "".join(_rows(made, [[value] for value in body.total], number, _TOTAL_HEIGHT)).encode()


def pattern(columns: Sequence[Form], look: Callable[..., Any]) -> Iterator[Any]:
    """The formats of a pattern line in the order in which ``fill`` takes them."""
    yield from chain(
        (look(form) for form in columns),
        (look(form, alarm=True) for form in columns),
        (look("center") for _ in columns),
        (look(form, strong=True) for form in columns),
        (look("center", strong=True) for _ in columns),
    )


def _columns(columns: Sequence[tuple[Form, float]], looks: Sequence[Look]) -> "list[_Column]":
    return [
        _Column(f'<c r="{xl_col_to_name(place)}{cells.ROW}', form, width, look)
        for place, ((form, width), look) in enumerate(zip(columns, looks, strict=True))
    ]


def _rows(
    columns: "Sequence[_Column]", batch: Sequence[Sequence[Any]], number: int, height: float = 0
) -> Iterator[str]:
    """A batch's rows; the row's number is put in once it is known which row the cells stand in."""
    pairs = list(zip(columns, map(_hashable, batch), strict=True))
    insides = map("".join, zip(*[column.cells(values) for column, values in pairs], strict=True))
    lines = map(max, zip(*[column.lines(values) for column, values in pairs], strict=True))
    for place, (inside, most) in enumerate(zip(insides, lines, strict=True), start=number):
        own = height or (min(_PADDING + _LINE * most, _TALLEST) if most > 1 else 0)
        tall = f' ht="{own}" customHeight="1"' if own else ""
        yield f'<row r="{place}"{tall}>{inside.replace(cells.ROW, str(place))}</row>'


def _hashable(values: Sequence[Any]) -> Sequence[Any]:
    """Lists as the texts they are shown as."""
    if any(isinstance(value, list) for value in values):
        return ["、".join(map(str, value)) if isinstance(value, list) else value for value in values]
    return values


class _Column(dict[Any, str]):
    """The cells of a column by their values: those seen before are not worked out again."""

    def __init__(self, start: str, form: Form, width: float, look: Look) -> None:
        """``start`` is the XML up to the row's number."""
        super().__init__()
        self._start, self._form, self._width, self._look = start, form, width, look
        self._tall: dict[Any, int] = {}
        """Lines of values that take more than one."""

    def cells(self, values: Sequence[Any]) -> list[str]:
        """The cell of each value, with a mark in place of the row's number."""
        if len(self) > _REMEMBERED:
            self.clear()
            self._tall.clear()
        return [self[value] for value in values]

    def lines(self, values: Sequence[Any]) -> Iterable[int]:
        """How many lines each value takes, after its cell was made."""
        return map(self._tall.get, values, repeat(1)) if self._tall else repeat(1, len(values))

    def __missing__(self, value: Any) -> str:  # noqa: ANN401 - a cell of any column
        """Make the cell of a value."""
        made = self._start + _cell(value, self._form, self._look)
        if self._form in _WRAPPED and (lines := lines_needed(value, self._width)) > 1:
            self._tall[value] = lines
        return self.setdefault(value, made)


def _cell(value: Any, form: Form, look: Look) -> str:  # noqa: ANN401 - as above
    """The XML of a cell after its address."""
    if value is None or value == "":
        return cells.text(NOTHING, look.gap) if form in _GAPS else cells.blank(look.plain)
    if isinstance(value, bool):
        return cells.text("是", look.plain) if value else cells.blank(look.plain)
    if isinstance(value, int | float):
        return cells.number(value, look.plain)
    if isinstance(value, date):
        return cells.number(cells.serial(value), look.plain)
    alarming = form == "level" and value == "重大"
    text = published(value) if isinstance(value, str) else shown(value)
    return cells.text(text, look.alarm if alarming else look.plain)
