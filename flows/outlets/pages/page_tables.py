"""Issued tables and calendars as a page shows them: text, sort keys, and links to what a row is about."""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import pyarrow as pa
from markupsafe import Markup

from flows.outlets.figures import lead
from flows.outlets.issued import columns, ordered, query, rows, title, total
from flows.outlets.layouts import Column, Layout
from flows.outlets.pages.page_frame import county_page, safe, unit_page
from flows.outlets.report_pack import Pack
from flows.outlets.wording import NOTHING, published, shown

_LONG = 7
"""Characters of a heading that is set on more than one line."""
ROWS_SHOWN = 300
"""Lines of a table on one page; a page is for reading, the workbook has them all."""

_WIDE, _BROAD = 26, 40
"""Widths from which a column of text is kept from being squeezed on a page."""
_MONTHS = 12
"""Months of a calendar."""
CALENDAR = ("unit_code", "unit_name", "period", "status", "status_label")
"""What a calendar is made from."""
_GRAVITY = ("missing", "invalid", "late", "pending", "proxy", "nil", "on_time")


class Cell(NamedTuple):
    """One cell: its text, its class, what it sorts by if not its text, which page of the site it leads to."""

    text: str
    kind: str
    key: str | None = None
    leads: str | None = None


class Head(NamedTuple):
    """A column heading, or a group over ``span`` of them."""

    title: str
    kind: str = ""
    span: int = 1


class PageTable(NamedTuple):
    """Everything the template needs of one table."""

    name: str
    sheet: str
    title: str
    lead: str
    empty: str
    heads: list[Head]
    groups: list[Head]
    lines: list[list[Cell]]
    total: list[Cell]
    rows_in_all: int
    query: str

    @property
    def cut(self) -> bool:
        """Whether there are more lines than shown."""
        return self.rows_in_all > len(self.lines)


class Links(NamedTuple):
    """Where pages lie, seen from the page that links to them."""

    home: str | None = None
    """The way to the site's folder: empty, or ``../``; None: the page stands alone."""
    counties: bool = False
    """Whether the site has pages of counties."""

    def to(self, page: str | None) -> str | None:
        """The address of a page of the site; None when there is nothing to lead to."""
        if self.home is None or page is None or (not self.counties and page.startswith("county/")):
            return None
        return self.home + page


class Mark(NamedTuple):
    """One square of a calendar."""

    status: str
    label: str


class CalendarRow(NamedTuple):
    """A line of a calendar: a unit, whose page it leads to, or a ledger, month by month."""

    name: str
    leads: str | None
    marks: list[Mark | None]


class Calendar(NamedTuple):
    """Timeliness over months; of ``rows_in_all`` lines the gravest are shown."""

    title: str
    corner: str
    months: list[str]
    rows: list[CalendarRow]
    rows_in_all: int

    @property
    def cut(self) -> bool:
        """Whether there are more lines than shown."""
        return self.rows_in_all > len(self.rows)


def page_table(pack: Pack, layout: Layout, most: int = ROWS_SHOWN) -> PageTable:
    """The issued table of a layout, cut to what a page can hold."""
    table = ordered(pack, layout)
    top = table.slice(0, most)
    issued = columns(layout)
    makers = [_maker(column, _leading(column.field, top)) for column in issued]
    lines = [
        [make(value, number) for make, value in zip(makers, values, strict=True)]
        for number, values in enumerate(rows(pack, layout, top))
    ]
    sums = total(pack, layout)
    return PageTable(
        layout.name,
        layout.sheet,
        title(layout, pack),
        lead(pack, layout.lead) if layout.lead else "",
        layout.empty,
        [Head(column.title, _kind(column) + " long" * (len(column.title) > _LONG)) for column in issued],
        _groups(issued),
        lines,
        [_maker(column)(value, 0) for column, value in zip(issued, sums, strict=True)] if sums else [],
        table.num_rows,
        query(pack, layout),
    )


def lines_html(lines: Iterable[Sequence[Cell]], links: Links) -> Markup:
    """Lines of a table as HTML: the template engine takes ten times as long for each of the many cells."""
    made = [f"<tr>{''.join([_html(cell, links) for cell in line])}</tr>" for line in lines]
    return Markup("".join(made))  # noqa: S704 - made of escaped parts


def _html(cell: Cell, links: Links) -> str:
    key = "" if cell.key is None else f' data-v="{safe(cell.key)}"'
    href = links.to(cell.leads) if cell.leads else None
    text = safe(cell.text)
    inside = f'<a href="{safe(href)}">{text}</a>' if href else text
    return f'<td class="{cell.kind}"{key}>{inside}</td>'


def calendar(table: pa.Table, most: int) -> Calendar:
    """Units by months: each square the gravest status of the unit's ledgers in that month."""
    grave = _gravest(table, ("unit_code", "unit_name"))
    months = sorted(set(table["period"].to_pylist()))[-_MONTHS:]
    worst = sorted(grave.items(), key=lambda item: (-_trouble(item[1].values()), item[0][1]))
    made = [
        CalendarRow(name, unit_page(code), [marks.get(month) for month in months])
        for (code, name), marks in worst[:most]
    ]
    return Calendar("各单位逐月报送情况", "单位", months, made, len(worst))


def ledger_calendar(statuses: Iterable[dict[str, Any]]) -> Calendar:
    """One unit's ledgers by months."""
    table: dict[str, dict[str, Mark]] = {}
    for row in statuses:
        table.setdefault(row["ledger_label"], {})[row["period"]] = Mark(row["status"], row["status_label"])
    months = sorted({month for marks in table.values() for month in marks})[-_MONTHS:]
    made = [CalendarRow(name, None, [marks.get(month) for month in months]) for name, marks in table.items()]
    return Calendar("各清单逐月报送情况", "清单", months, made, len(made))


def _gravest(table: pa.Table, who: tuple[str, ...]) -> dict[tuple[str, ...], dict[str, Mark]]:
    found: dict[tuple[str, ...], dict[str, Mark]] = {}
    lists = (table[name].to_pylist() for name in (*who, "period", "status", "status_label"))
    for *unit, period, status, label in zip(*lists, strict=True):
        marks = found.setdefault(tuple(unit), {})
        known = marks.get(period)
        if known is None or _GRAVITY.index(status) < _GRAVITY.index(known.status):
            marks[period] = Mark(status, label)
    return found


def _trouble(marks: Iterable[Mark]) -> int:
    return sum({"missing": 3, "invalid": 2, "late": 1}.get(mark.status, 0) for mark in marks)


def _groups(issued: tuple[Column, ...]) -> list[Head]:
    if not any(column.group for column in issued):
        return []
    runs = ((group, list(members)) for group, members in groupby(issued, key=lambda column: column.group))
    return [Head(group, span=len(members)) for group, members in runs]


def _kind(column: Column) -> str:
    if column.form in {"int", "decimal", "amount", "percent"}:
        return "n"
    if column.form == "code":
        return "code"
    if column.form == "text":
        return "t" + " wide" * (column.width >= _WIDE) + " broad" * (column.width >= _BROAD)
    return "c"


def _maker(column: Column, leading: Callable[[int], str | None] | None = None) -> Callable[[Any, int], Cell]:
    """What makes a cell of the column from a value and the number of its line."""
    kind = _kind(column)

    def cell(value: Any, line: int) -> Cell:  # noqa: ANN401 - a cell of any column
        if isinstance(value, str) and value and column.form not in {"percent", "flag", "level"}:
            return Cell(published(value), kind, None, leading(line) if leading else None)
        made = _cell(column, kind, value)
        return made._replace(leads=leading(line)) if leading and made.key is None else made

    return cell


def _cell(column: Column, kind: str, value: Any) -> Cell:  # noqa: ANN401 - as above
    if column.form == "percent":
        return Cell(NOTHING if value is None else f"{value:.1%}", kind, "" if value is None else str(value))
    if column.form == "flag":
        return Cell("是" if value else "", kind)
    if column.form == "level" and value == "重大":
        kind += " alarm"
    if isinstance(value, int | float):
        whole = isinstance(value, float) and value.is_integer()
        return Cell(f"{int(value) if whole else value:,}", kind, str(value))
    return Cell(shown(value) if value or kind == "n" else "", kind)


def _leading(field: str, table: pa.Table) -> Callable[[int], str | None] | None:
    """The page that the cells of a column lead to, by line."""
    if field == "county":
        names = table["county"].to_pylist()
        return lambda line: county_page(names[line]) if names[line] else None
    if field not in {"unit_name", "hazard_code"} or "unit_code" not in table.column_names:
        return None
    codes = table["unit_code"].to_pylist()
    if field == "unit_name":
        return lambda line: unit_page(codes[line]) if codes[line] else None
    hazards = table["hazard_code"].to_pylist()
    return lambda line: f"{unit_page(codes[line])}#{hazards[line]}" if hazards[line] else None
