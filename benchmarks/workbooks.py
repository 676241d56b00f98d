"""Workbooks of one measured month: deterministic, 35 rows on three sheets, untidy like the real ones.

A title over the whole width, cover lines above or below, a header of two rows with merged groups, mixed
forms of dates, merged projects, totals and footers. The same number always gives the same workbook.
"""

import os
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from benchmarks.contents import MONTH, Row, Unit
from benchmarks.forms import HAZARD, MEASURE, TASK, Column, Form
from schemas.calendar import Period


class Styles(NamedTuple):
    """The formats of a workbook's cells."""

    title: Format
    head: Format
    day: Format
    text: Format


def workbook(unit: Unit, hazards: Sequence[Row]) -> bytes:
    """The bytes of a unit's workbook of its month."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(*unit.month.next, 1)})  # noqa: DTZ001 - no time zone in a workbook
        styles = Styles(
            book.add_format({"bold": True, "font_size": 18, "align": "center"}),
            book.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center"}),
            book.add_format({"num_format": "yyyy/m/d", "border": 1}),
            book.add_format({"border": 1, "text_wrap": True}),
        )
        form = HAZARD[unit.number % len(HAZARD)]
        for each, rows in ((form, hazards), (MEASURE, unit.measures()), (TASK, unit.tasks())):
            _write_sheet(book.add_worksheet(each.name), each, unit, rows, styles)
    return target.getvalue()


def write(folder: Path, count: int) -> list[Path]:
    """Workbooks 0 to ``count`` - 1, each in its unit's folder; those that stand there are kept."""
    paths = [folder / unit_code(number) / file_name(MONTH) for number in range(count)]
    for number, path in enumerate(paths):
        if not path.exists():
            unit = Unit(number)
            put(path, workbook(unit, unit.hazards()), received(MONTH))
    return paths


def put(path: Path, content: bytes, moment: datetime) -> None:
    """A file as it arrived at a moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (moment.timestamp(), moment.timestamp()))


def received(month: Period) -> datetime:
    """When all files of a month arrived, by the clock of whoever measures."""
    return datetime(*month.next, 2, 9, 0)  # noqa: DTZ001 - local time


def file_name(month: Period) -> str:
    """What units call their workbook of a month."""
    return f"{month.year}年{month.month}月安全生产台账.xlsx"


def unit_code(number: int) -> str:
    """The code of the unit that sends workbook ``number``."""
    return f"YH{number + 1:06d}"


def _write_sheet(sheet: Worksheet, form: Form, unit: Unit, rows: Sequence[Row], styles: Styles) -> None:
    sheet.set_column(0, len(form.columns) - 1, 12)
    sheet.merge_range(
        0,
        0,
        0,
        len(form.columns) - 1,
        f"{unit.name}{unit.month.year}年{unit.month.month}月{form.title}",
        styles.title,
    )
    top = 1
    if not form.cover_below:
        signed = (
            "",
            f"填报人：{unit.people[-1]}",
            "",
            f"主要负责人：{unit.people[-2]}",
            _filled_in(unit),
        )
        sheet.write_row(1, 0, [f"填报单位：{unit.name}", *signed])
        top = 2
    start = _write_header(sheet, top, form.columns, styles.head) if form.grouped else top + 1
    if not form.grouped:
        sheet.write_row(top, 0, [column.heading for column in form.columns], styles.head)
    for number, row in enumerate(rows, start):
        _write_row(sheet, number, form.columns, row, styles)
    _merge_projects(sheet, form, rows, start, styles.text)
    _write_foot(sheet, form, unit, start + len(rows))


def _filled_in(unit: Unit) -> str:
    year, month = unit.month.next
    return f"填报日期：{year}年{month}月1日"


def _write_header(sheet: Worksheet, top: int, columns: tuple[Column, ...], style: Format) -> int:
    """Two rows: groups over their columns, single headings merged downwards; the first row below."""
    for group, members in groupby(enumerate(columns), key=lambda entry: entry[1].group):
        placed = list(members)
        first, last = placed[0][0], placed[-1][0]
        if group:
            sheet.merge_range(top, first, top, last, group, style)
        for place, column in placed:
            if group:
                sheet.write(top + 1, place, column.heading, style)
            else:
                sheet.merge_range(top, place, top + 1, place, column.heading, style)
    return top + 2


def _write_row(sheet: Worksheet, number: int, columns: tuple[Column, ...], row: Row, styles: Styles) -> None:
    for place, column in enumerate(columns):
        value = row.get(column.content, "")
        if isinstance(value, date):
            sheet.write_datetime(number, place, datetime(value.year, value.month, value.day), styles.day)  # noqa: DTZ001 - no time zone in a workbook
        elif value == "":
            sheet.write_blank(number, place, None, styles.text)
        else:
            sheet.write(number, place, value, styles.text)


def _merge_projects(sheet: Worksheet, form: Form, rows: Sequence[Row], start: int, style: Format) -> None:
    """A project named once holds for the rows below it."""
    for place, column in enumerate(form.columns):
        if column.content == "project":
            firsts = [number for number, row in enumerate(rows) if row["project"]]
            for first, after in zip(firsts, [*firsts[1:], len(rows)], strict=True):
                sheet.merge_range(
                    start + first, place, start + after - 1, place, rows[first]["project"], style
                )


def _write_foot(sheet: Worksheet, form: Form, unit: Unit, row: int) -> None:
    if form.total:
        sheet.write_row(row, 0, ["合计", "", "", f"共{row - 3}项"])
        row += 1
    sheet.write(row, 0, "注：每月3日前报送上月情况，无隐患的填报“无”。")
    if form.cover_below:
        sheet.write_row(row + 1, 0, [f"填报单位：{unit.name}", "", f"填报人：{unit.people[-1]}"])
        sheet.write_row(row + 2, 0, [f"主要负责人：{unit.people[-2]}", "", _filled_in(unit)])
