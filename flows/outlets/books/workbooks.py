"""The report pack of a period as one styled workbook: explanations first, then one sheet per report."""

from io import BytesIO
from itertools import groupby
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from flows.outlets.figures import lead
from flows.outlets.issued import by_column, columns, line_count, query, title, total
from flows.outlets.layouts import Column, Layout, report_sheets
from flows.outlets.report_pack import LASTING, Pack
from flows.outlets.wording import harmless, lines_needed
from flows.outlets.xlsx.sheet_rows import PLAIN_HEIGHT, Body, fill, pattern
from flows.outlets.xlsx.styling import Styles

NOTES_SHEET = "说明"

_A4 = 9
_SHORT = 3
"""Characters of a heading that share a line with their unit."""
_PAIR = 2
"""Heads over a name and a meaning that spans the rest."""
_NOTE_WIDTH, _QUERY_WIDTH = 130, 50
"""Characters on a line of the sheet of explanations: of a meaning, of a query."""

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}


def write_report_pack(pack: Pack, path: Path) -> Path:
    """Write the period's workbook; a county's pack makes the county's workbook. Same pack, same bytes."""
    scaffold, bodies = BytesIO(), {}
    with Workbook(scaffold, _OPTIONS) as book:
        book.set_properties(
            {
                "title": f"{pack.scope}{pack.month}隐患排查治理报表",
                "author": pack.office,
                "created": pack.known_at,
                "comments": f"统计截止日期 {pack.as_of_words}；{pack.edition}",
            }
        )
        styles = Styles(book)
        _notes_sheet(book.add_worksheet(NOTES_SHEET), styles, pack)
        for number, layout in enumerate(report_sheets().sheets, start=2):
            body = _report_sheet(book.add_worksheet(layout.sheet), styles, pack, layout)
            if body:
                bodies[f"xl/worksheets/sheet{number}.xml"] = body
    fill(scaffold, bodies, path)
    return path


def _notes_sheet(sheet: Worksheet, styles: Styles, pack: Pack) -> None:
    """When the figures hold, what is in the workbook, what each figure counts."""
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 76)
    sheet.set_column(2, 2, 12)
    sheet.set_column(3, 3, _QUERY_WIDTH)
    row = _heading(sheet, styles, f"{pack.scope}{pack.month}隐患排查治理报表", 3, 0)
    for name, value in _standing(pack):
        row = _pair(sheet, styles, row, (name, value))
    row = _section(
        sheet, styles, row, ("报表", "内容", "行数", "取数语句（在地区目录运行 hazard-ledger sql）")
    )
    for layout in report_sheets().sheets:
        count = line_count(pack, layout)
        link = f"internal:'{layout.sheet}'!A1"
        sheet.write_url(row, 0, link, styles.text(link=True), layout.sheet)
        sheet.write_string(row, 1, title(layout, pack) if count else layout.empty, styles.text())
        sheet.write_number(row, 2, count, styles.cell("int"))
        sheet.write_string(row, 3, query(pack, layout), styles.text())
        sheet.set_row(row, 5 + 15 * (1 + lines_needed(query(pack, layout), _QUERY_WIDTH)))  # words are long
        row += 1
    row = _section(sheet, styles, row, ("指标", "含义"))
    for entry in report_sheets().figures:
        row = _pair(sheet, styles, row, (entry.figure, entry.meaning))
    sheet.hide_gridlines(2)
    sheet.print_area(0, 0, row - 1, 3)
    _page(sheet, landscape=True)


def _standing(pack: Pack) -> tuple[tuple[str, str], ...]:
    return (
        ("制表单位", pack.office),
        ("范围", pack.scope),
        ("报告期", pack.month),
        ("统计截止日期", pack.as_of_words),
        ("数据采集时点", f"{pack.known_words}（此后收到的报送不计入本版）"),
        ("版本", f"{pack.edition}；{LASTING}本工作簿" if pack.county else pack.edition),
    )


def _pair(sheet: Worksheet, styles: Styles, row: int, texts: tuple[str, str]) -> int:
    name, value = texts
    sheet.write_string(row, 0, name, styles.text())
    sheet.merge_range(row, 1, row, 3, harmless(value), styles.text())
    sheet.set_row(row, 5 + 15 * lines_needed(value, _NOTE_WIDTH))
    return row + 1


def _section(sheet: Worksheet, styles: Styles, row: int, heads: tuple[str, ...]) -> int:
    if len(heads) == _PAIR:
        sheet.merge_range(row + 1, 1, row + 1, 3, heads[1], styles.text(strong=True))
    for column, head in enumerate(heads):
        sheet.write_string(row + 1, column, head, styles.text(strong=True))
    sheet.set_row(row + 1, 22)
    return row + 2


def _report_sheet(sheet: Worksheet, styles: Styles, pack: Pack, layout: Layout) -> Body | None:
    """Lay the sheet out; its lines follow, unless there are none and the sheet says so."""
    issued = columns(layout)
    sheet.set_default_row(PLAIN_HEIGHT)
    for number, column in enumerate(issued):
        sheet.set_column(number, number, column.width + 0.7)
    last = len(issued) - 1
    row = _heading(sheet, styles, title(layout, pack), last, 0)
    row = _unit_line(sheet, styles, pack, layout, row)
    row = _lead(sheet, styles, pack, layout, row)
    first = row
    row = _header(sheet, styles, layout, row)
    sheet.repeat_rows(first, row - 1)
    sheet.freeze_panes(row, _frozen(layout))
    body = _body(sheet, styles, pack, layout, row)
    end = row + (line_count(pack, layout) if body else 1)
    if layout.filter and end > row:
        sheet.autofilter(row - 1, 0, end - 1, last)
    sheet.hide_gridlines(2)
    sheet.print_area(0, 0, end if body and body.total else end - 1, last)
    _page(sheet, landscape=True)
    return body


def _frozen(layout: Layout) -> int:
    """Columns that stay in sight: up to the unit's name, where there is one near the left edge."""
    names = [column.field for column in columns(layout)]
    return names.index("unit_name") + 1 if "unit_name" in names[:3] else 1


def _page(sheet: Worksheet, *, landscape: bool) -> None:
    sheet.set_paper(_A4)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.center_horizontally()
    sheet.set_footer("&C&9第 &P 页 共 &N 页")


def _heading(sheet: Worksheet, styles: Styles, text: str, last: int, row: int) -> int:
    sheet.set_row(row, 38)
    sheet.merge_range(row, 0, row, last, text, styles.title())
    return row + 1


def _unit_line(sheet: Worksheet, styles: Styles, pack: Pack, layout: Layout, row: int) -> int:
    """Who reports on the left, as of when on the right."""
    last = len(columns(layout)) - 1
    middle = last // 2
    sheet.set_row(row, 20)
    sheet.merge_range(row, 0, row, middle, f"制表单位：{pack.office}", styles.note())
    sheet.merge_range(row, middle + 1, row, last, _dates(pack, layout), styles.note("right"))
    return row + 1


def _dates(pack: Pack, layout: Layout) -> str:
    span = f"统计期间：{pack.period[:4]}年1月—{int(pack.period[5:])}月　" if layout.span else ""
    return f"{span}统计截止日期：{pack.as_of_words}　{pack.edition}"


def _lead(sheet: Worksheet, styles: Styles, pack: Pack, layout: Layout, row: int) -> int:
    if layout.lead is None:
        return row
    text = lead(pack, layout.lead)
    width = sum(column.width for column in columns(layout))
    sheet.set_row(row, 16 * lines_needed(text, width) + 6)
    sheet.merge_range(row, 0, row, len(columns(layout)) - 1, text, styles.note())
    return row + 1


def _header(sheet: Worksheet, styles: Styles, layout: Layout, row: int) -> int:
    """One row of headings, two where columns share a group, one more for column numbers."""
    issued = columns(layout)
    if any(column.group for column in issued):
        _group_heads(sheet, issued, styles.head(), row)
        row += 1
    most = max(lines_needed(_broken(column.title), column.width) for column in issued)
    sheet.set_row(row, max(36, 8 + 14 * most))
    for number, column in enumerate(issued):
        sheet.write_string(row, number, _broken(column.title), styles.head())
    row += 1
    if layout.numbered_columns:
        for number in range(len(issued)):
            sheet.write_string(row, number, str(number) if number else "甲", styles.head(0))
        row += 1
    return row


def _broken(heading: str) -> str:
    """A heading with its unit on a line of its own."""
    name, bracket, unit = heading.rpartition("（")
    return f"{name}\n{bracket}{unit}" if len(name) > _SHORT else heading


def _group_heads(sheet: Worksheet, issued: tuple[Column, ...], head: Format, row: int) -> None:
    """The row of group headings; a column without a group stands merged over both rows."""
    sheet.set_row(row, 22)
    start = 0
    for group, members in groupby(issued, key=lambda column: column.group):
        count = len(list(members))
        if group and count > 1:
            sheet.merge_range(row, start, row, start + count - 1, group, head)
        for number in range(start, start + count) if not group or count == 1 else ():
            if group:
                sheet.write_string(row, number, group, head)
            else:
                sheet.merge_range(row, number, row + 1, number, _broken(issued[number].title), head)
        start += count


def _body(sheet: Worksheet, styles: Styles, pack: Pack, layout: Layout, row: int) -> Body | None:
    """The table's lines, with a pattern line in their place; None and a line that says so without any."""
    issued = columns(layout)
    if not line_count(pack, layout):
        sheet.set_row(row, 30)
        sheet.merge_range(row, 0, row, len(issued) - 1, layout.empty, styles.cell("center"))
        return None
    for number, look in enumerate(pattern([column.form for column in issued], styles.cell)):
        sheet.write_blank(row, number, None, look)
    forms = [(column.form, column.width) for column in issued]
    return Body(row + 1, forms, by_column(pack, layout), total(pack, layout))
