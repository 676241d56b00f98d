"""Plain styled tables in one workbook: for lists a person reads once and files away."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from flows.outlets.layouts import Form
from flows.outlets.wording import harmless
from flows.outlets.xlsx.styling import Styles

_TITLE_ROWS = 2
"""The title, and the line below it."""


class Head(NamedTuple):
    """One column: its heading, its width in characters, how its values look."""

    title: str
    width: float
    form: Form = "text"


class PlainTable(NamedTuple):
    """One sheet."""

    sheet: str
    title: str
    note: str
    """The line below the title: when it holds, what to do with it; the words of an empty table."""
    heads: Sequence[Head]
    rows: Sequence[Sequence[object]]


def write_tables(path: Path, tables: Sequence[PlainTable], created: datetime) -> Path:
    """Write each table as a sheet. Same tables, same moment: same bytes."""
    with Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": tables[0].title, "created": created})
        styles = Styles(book)
        for table in tables:
            _sheet(book.add_worksheet(table.sheet), styles, table)
    return path


def _sheet(sheet: Worksheet, styles: Styles, table: PlainTable) -> None:
    last = len(table.heads) - 1
    sheet.merge_range(0, 0, 0, last, table.title, styles.title())
    sheet.merge_range(1, 0, 1, last, table.note, styles.note())
    sheet.set_row(0, 32)
    sheet.set_row(1, 15 * (1 + len(table.note) // 60))
    for column, head in enumerate(table.heads):
        sheet.set_column(column, column, head.width)
        sheet.write_string(_TITLE_ROWS, column, head.title, styles.head())
    for number, row in enumerate(table.rows, start=_TITLE_ROWS + 1):
        for column, (head, value) in enumerate(zip(table.heads, row, strict=True)):
            _cell(sheet, (number, column), value, styles, head.form)
    sheet.freeze_panes(_TITLE_ROWS + 1, 0)
    sheet.repeat_rows(_TITLE_ROWS)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _cell(sheet: Worksheet, place: tuple[int, int], value: object, styles: Styles, form: Form) -> None:
    look = styles.cell(form)
    if value is None:
        sheet.write_blank(*place, None, look)
    elif isinstance(value, date):
        sheet.write_datetime(*place, value, look)
    elif isinstance(value, int | float):
        sheet.write_number(*place, value, look)
    else:
        sheet.write_string(*place, harmless(str(value)), look)
