"""Grids become files: xlsx, xls and csv whose bytes are the same every time."""

import csv
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter
import xlwt

from examples.sheets import Grid

_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"},
    "head": {
        "bold": True,
        "border": 1,
        "align": "center",
        "valign": "vcenter",
        "text_wrap": True,
        "bg_color": "#DDEBF7",
    },
    "section": {"bold": True, "border": 1},
    "text": {"border": 1, "text_wrap": True, "valign": "vcenter"},
    "number": {"border": 1, "valign": "vcenter"},
    "date": {"border": 1, "num_format": "yyyy-mm-dd", "valign": "vcenter"},
    "date_cn": {"border": 1, "num_format": 31, "valign": "vcenter"},
    "plain": {},
}
_XLS_LOOKS: Mapping[str, str] = {
    "title": "font: bold on, height 320; align: horiz center",
    "head": "font: bold on; align: wrap on, horiz center; borders: left thin, right thin",
}
_WIDE = 24


def as_xlsx(grids: Sequence[Grid], made_at: datetime) -> bytes:
    """An xlsx workbook; ``made_at`` is its created property."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": made_at, "author": "填报人"})
    looks = {name: book.add_format(dict(look)) for name, look in _LOOKS.items()}
    for grid in grids:
        sheet = book.add_worksheet(grid.name)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        merged = {(top, left): (bottom, right) for top, left, bottom, right in grid.merges}
        for row, column, value, look in grid.cells:
            form = looks[look]
            if (row, column) in merged:
                bottom, right = merged[row, column]
                sheet.merge_range(row - 1, column - 1, bottom - 1, right - 1, "", form)
            _write_xlsx(sheet, row - 1, column - 1, value, form)
        for row in grid.hidden_rows:
            sheet.set_row(row - 1, None, None, {"hidden": True})
        sheet.set_column(0, max((cell.column for cell in grid.cells), default=1) - 1, 14)
        for name in ("description", "measure", "task", "content"):
            if name in grid.columns:
                sheet.set_column(grid.columns[name] - 1, grid.columns[name] - 1, _WIDE * 2)
    book.close()
    return out.getvalue()


def _write_xlsx(sheet: Any, row: int, column: int, value: Any, form: Any) -> None:  # noqa: ANN401 - xlsxwriter has no types
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, form)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, form)
    else:
        sheet.write(row, column, value, form)


def as_xls(grids: Sequence[Grid], _made_at: datetime) -> bytes:
    """An old BIFF workbook."""
    book = xlwt.Workbook(encoding="utf-8")
    looks = {name: xlwt.easyxf(_XLS_LOOKS.get(name, "")) for name in _LOOKS}
    looks["date"] = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    looks["date_cn"] = xlwt.easyxf(num_format_str='yyyy"年"m"月"d"日"')
    for grid in grids:
        sheet = book.add_sheet(grid.name)
        merged = {(top, left): (bottom, right) for top, left, bottom, right in grid.merges}
        for row, column, value, look in grid.cells:
            if (row, column) in merged:
                bottom, right = merged[row, column]
                sheet.write_merge(row - 1, bottom - 1, column - 1, right - 1, value, looks[look])
            else:
                sheet.write(row - 1, column - 1, value, looks[look])
        for row in grid.hidden_rows:
            sheet.row(row - 1).hidden = True
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def as_csv(grids: Sequence[Grid], _made_at: datetime) -> bytes:
    """The first grid as Excel saves it on a Chinese machine: GB18030, CRLF."""
    grid = grids[0]
    known = {(cell.row, cell.column): cell.value for cell in grid.cells}
    height, width = max(row for row, _ in known), max(column for _, column in known)
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in range(1, height + 1):
        writer.writerow([_plain(known.get((row, column))) for column in range(1, width + 1)])
    return out.getvalue().encode("gb18030")


def _plain(value: Any) -> str:  # noqa: ANN401 - a cell holds anything
    if isinstance(value, date):
        return f"{value.year}/{value.month}/{value.day}"
    return "" if value is None else str(value)


WRITERS: Mapping[str, Callable[[Sequence[Grid], datetime], bytes]] = {
    "xlsx": as_xlsx,
    "xls": as_xls,
    "csv": as_csv,
}
"""Form of a file → what writes it."""
