"""The lines of issued sheets as XML, put into a workbook that is laid out and styled already.

XlsxWriter lays out a sheet with one pattern line, whose cells carry the styles; the pattern is replaced by
the real lines, streamed. A cell costs a tenth of what it costs through the library, and memory does not grow.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter.utility import xl_col_to_name

from flows.outlets import cells
from flows.outlets.layouts import Form
from flows.outlets.wording import NOTHING, lines_needed, published, shown

_LINE, _PADDING = 13.5, 6.0
"""Points of a line of body text, and around it."""
_TALLEST = 409
"""Points; Excel's limit of a row's height."""
PLAIN_HEIGHT = _PADDING + _LINE
_TOTAL_HEIGHT = 22

_AT_ONCE = 512
"""Lines joined before they are written."""
_REMEMBERED = 20_000
"""Values of a column whose XML is kept: names, dates and states come again and again."""
_PACKING = 4
"""Of zlib: half the time of the usual level for a few per cent more bytes."""

_SIZE = re.compile(r'<dimension ref="[^"]+"/>')
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
    lines: Iterable[Sequence[Any]]
    total: Sequence[Any] | None


class _Cell(NamedTuple):
    """A cell's XML after its address, and the lines its text takes."""

    xml: str
    lines: int = 1


def fill(scaffold: IO[bytes], bodies: Mapping[str, Body], path: Path) -> None:
    """Write the laid-out workbook to ``path``, each body in place of its sheet's pattern line."""
    with (
        ZipFile(scaffold) as laid_out,
        ZipFile(path, "w", ZIP_DEFLATED, compresslevel=_PACKING) as package,
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
    before = _SIZE.sub("", text[: pattern.start()])
    yield before.encode()
    yield from _lines(body, [int(number) for number in re.findall(r' s="(\d+)"', pattern[0])])
    yield text[pattern.end() :].encode()


def _lines(body: Body, styles: Sequence[int]) -> Iterator[bytes]:
    """The body's rows; ``styles`` are those of the pattern: plain, alarm, gap, then strong and its gap."""
    count = len(body.columns)
    plain, alarm, gap, strong, strong_gap = (styles[at * count : (at + 1) * count] for at in range(5))
    row = _row_maker(body.columns, [Look(*each) for each in zip(plain, alarm, gap, strict=True)])
    number, waiting = body.first, iter(body.lines)
    while lines := list(islice(waiting, _AT_ONCE)):
        yield "".join([row(number + place, values) for place, values in enumerate(lines)]).encode()
        number += len(lines)
    if body.total is not None:
        looks = [Look(*each) for each in zip(strong, strong, strong_gap, strict=True)]
        yield _row_maker(body.columns, looks)(number, body.total, _TOTAL_HEIGHT).encode()


def pattern(columns: Sequence[Form], look: Callable[..., Any]) -> Iterator[Any]:
    """The formats of a pattern line in the order in which ``fill`` takes them."""
    yield from chain(
        (look(form) for form in columns),
        (look(form, alarm=True) for form in columns),
        (look("center") for _ in columns),
        (look(form, strong=True) for form in columns),
        (look("center", strong=True) for _ in columns),
    )


def _row_maker(columns: Sequence[tuple[Form, float]], looks: Sequence[Look]) -> Callable[..., str]:
    starts = [f'<c r="{xl_col_to_name(number)}' for number in range(len(columns))]
    makers = [_cell_maker(form, width, look) for (form, width), look in zip(columns, looks, strict=True)]

    def row(number: int, values: Sequence[Any], height: float = 0) -> str:
        made = [make(value) for make, value in zip(makers, values, strict=True)]
        lines = max([cell.lines for cell in made])
        height = height or (min(_PADDING + _LINE * lines, _TALLEST) if lines > 1 else 0)
        tall = f' ht="{height}" customHeight="1"' if height else ""
        inside = "".join([f"{start}{number}{cell.xml}" for start, cell in zip(starts, made, strict=True)])
        return f'<row r="{number}"{tall}>{inside}</row>'

    return row


def _cell_maker(form: Form, width: float, look: Look) -> Callable[[Any], _Cell]:
    """What a value of that form looks like; values seen before are not worked out again."""
    known: dict[Any, _Cell] = {}
    gap = cells.text(NOTHING, look.gap) if form in _GAPS else cells.blank(look.plain)

    def make(value: Any) -> _Cell:  # noqa: ANN401 - a cell of any column
        if isinstance(value, list):
            value = "、".join(map(str, value))
        cell = known.get(value)
        if cell is None:
            cell = _Cell(gap) if value is None or value == "" else _cell(value, form, width, look)
            if len(known) < _REMEMBERED:
                known[value] = cell
        return cell

    return make


def _cell(value: Any, form: Form, width: float, look: Look) -> _Cell:  # noqa: ANN401 - as above
    if isinstance(value, bool):
        return _Cell(cells.text("是", look.plain) if value else cells.blank(look.plain))
    if isinstance(value, int | float):
        return _Cell(cells.number(value, look.plain))
    if isinstance(value, date):
        return _Cell(cells.number(cells.serial(value), look.plain))
    alarming = form == "level" and value == "重大"
    text = published(value) if isinstance(value, str) else shown(value)
    lines = lines_needed(value, width) if form in _WRAPPED else 1
    return _Cell(cells.text(text, look.alarm if alarming else look.plain), lines)
