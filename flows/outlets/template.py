"""Next month's workbook for a unit: its open hazards and tasks filled in, lists to choose from, codes locked.

Reading it back needs no guessing: headings are the contracts' own titles, the unit and the month stand in a
hidden sheet, and what can be chosen is spelled as the code lists spell it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from math import ceil
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from flows.intake.own_sheets import TEMPLATE_SHEET
from flows.outlets.layouts import Form
from flows.outlets.report_pack import chinese_date
from flows.outlets.styling import Styles
from flows.outlets.template_rules import YES_NO, Place, help_text, rule_of, validate_cover
from flows.outlets.wording import harmless, lines_needed
from schemas.calendar import Period
from schemas.codes import CodeList
from schemas.contracts import Contracts, Field, Ledger

"""Hidden; keys in A, values in B, and the lists to choose from to the right."""

LEDGERS = ("hazard", "measure", "key_task")
SPARE_ROWS = 60
"""Empty rows below what is filled in, ready for new entries."""

_LOCKED = frozenset({"hazard_code"})
_FIRST_LIST = 3
_WIDTHS = {
    "serial": 6,
    "text": 32,
    "date": 12,
    "deadline": 13,
    "bool": 9,
    "code": 13,
    "people": 12,
    "money_wan": 11,
}
_PROTECTION = dict.fromkeys(
    ("format_columns", "format_rows", "insert_rows", "sort", "autofilter", "select_locked_cells"), True
)
_COVER_ROW, _NOTE_ROW, _HEAD_ROW = 1, 3, 4
_SIGNED: tuple[tuple[int, int, Form], ...] = ((1, 7, "date"), (2, 1, "text"), (2, 4, "text"), (2, 7, "text"))
"""Cells of the cover that say who filled in, who approved, and when."""
_TOP = 11
"""Last column of title and note: what stands above the table is seen without scrolling."""
_PAGE, _CODE_WIDTH = 190, 22
"""Characters on a printed page's width, and in a column of codes."""


@dataclass(frozen=True, slots=True)
class TemplateUnit:
    """Whom the workbook is for, and for which month."""

    unit_code: str
    unit_name: str
    period: str
    due_on: date
    office: str
    owes: tuple[str, ...] = LEDGERS


def template_version(contracts: Contracts) -> str:
    """A mark that changes when the columns of the template do."""
    shown = [
        (kind, field.name, field.title)
        for kind in LEDGERS
        if kind in contracts.ledgers
        for field in _fields(contracts.ledgers[kind])
    ]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:8]


def template_workbook(
    unit: TemplateUnit,
    contracts: Contracts,
    codes: Mapping[str, CodeList],
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
) -> bytes:
    """The workbook; ``rows`` holds what is carried over, by ledger kind, in the contract's columns."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(out, options) as book:
        styles = Styles(book)
        kinds = [kind for kind in LEDGERS if kind in unit.owes and kind in contracts.ledgers]
        sheets = {kind: book.add_worksheet(contracts.ledgers[kind].title) for kind in kinds}
        lists = _meta_sheet(book.add_worksheet(TEMPLATE_SHEET), unit, contracts, codes)
        for kind, sheet in sheets.items():
            ledger = contracts.ledgers[kind]
            places = [
                Place(field, column, lists.get(_list_of(field)))
                for column, field in enumerate(_fields(ledger))
            ]
            _sheet(sheet, styles, unit, ledger, places)
            if kind != kinds[0]:
                _cover_from(sheet, styles, contracts.ledgers[kinds[0]].title)
            _fill(sheet, styles, places, [_spelled(row, ledger, codes) for row in rows.get(kind, ())])
    return out.getvalue()


def _fields(ledger: Ledger) -> tuple[Field, ...]:
    return tuple(field for field in ledger.fields if field.template)


def _width(field: Field) -> float:
    return _CODE_WIDTH if field.name in _LOCKED else _WIDTHS.get(field.type, 14)


def _list_of(field: Field) -> str:
    return "yes_no" if field.type == "bool" else field.codes or ""


def _meta_sheet(
    sheet: Worksheet, unit: TemplateUnit, contracts: Contracts, codes: Mapping[str, CodeList]
) -> dict[str, str]:
    """Write who, when and which version, and the lists; returns where each list stands."""
    said = {
        "unit_code": unit.unit_code,
        "unit_name": unit.unit_name,
        "period": unit.period,
        "template_version": template_version(contracts),
    }
    for row, (key, value) in enumerate(said.items()):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, value)
    labels = {name: tuple(code.label for code in entry.codes) for name, entry in codes.items()}
    labels["yes_no"] = YES_NO
    places: dict[str, str] = {}
    for column, (name, members) in enumerate(sorted(labels.items()), start=_FIRST_LIST):
        sheet.write_column(0, column, members)
        letter = xl_col_to_name(column)
        places[name] = f"='{TEMPLATE_SHEET}'!${letter}$1:${letter}${len(members)}"
    sheet.protect()
    sheet.hide()
    return places


def _sheet(
    sheet: Worksheet, styles: Styles, unit: TemplateUnit, ledger: Ledger, places: Sequence[Place]
) -> None:
    last = places[-1].column
    for place in places:
        sheet.set_column(place.column, place.column, _width(place.field))
    sheet.set_row(0, 36)
    sheet.merge_range(0, 0, 0, min(last, _TOP), ledger.title, styles.title())
    _cover(sheet, styles, unit)
    sheet.set_row(_NOTE_ROW, 36)
    sheet.merge_range(_NOTE_ROW, 0, _NOTE_ROW, min(last, _TOP), _note(unit), styles.note())
    sheet.set_row(_HEAD_ROW, 34)
    for place in places:
        sheet.write_string(_HEAD_ROW, place.column, _head(place.field), styles.head())
        if words := help_text(place.field):
            sheet.write_comment(_HEAD_ROW, place.column, words, {"x_scale": 1.6, "author": unit.office})
    sheet.freeze_panes(_HEAD_ROW + 1, 2)
    sheet.repeat_rows(_HEAD_ROW)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_columns(0, 1)
    sheet.fit_to_pages(ceil(sum(_width(place.field) for place in places) / _PAGE), 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.protect("", _PROTECTION)


def _cover(sheet: Worksheet, styles: Styles, unit: TemplateUnit) -> None:
    """Two lines of labels, each with its cell to fill on the right."""
    year, month = Period.parse(unit.period)
    said = {"填报单位": unit.unit_name, "填报月份": f"{year}年{month}月", "零报告声明": "否"}
    lines = (
        ("填报单位", "填报月份", "填报日期", "零报告声明"),
        ("填报人", "主要负责人（审定）", "联系电话"),
    )
    for row, labels in enumerate(lines, start=_COVER_ROW):
        sheet.set_row(row, 30)
        for number, label in enumerate(labels):
            column = number * 3
            sheet.write_string(row, column, label, styles.entry(label=True))
            form: Form = "date" if label == "填报日期" else "text"
            cell = styles.entry(form, locked=label in {"填报单位", "填报月份"})
            sheet.merge_range(row, column + 1, row, column + 2, said.get(label, ""), cell)
            validate_cover(sheet, row, column + 1, label)


def _cover_from(sheet: Worksheet, styles: Styles, first: str) -> None:
    """The later sheets take date and names from the first: a clerk signs once."""
    for row, column, form in _SIGNED:
        source = f"'{first}'!{xl_rowcol_to_cell(row, column)}"
        look = styles.entry(form, locked=True)
        sheet.write_formula(row, column, f'=IF({source}="","",{source})', look, "")


def _note(unit: TemplateUnit) -> str:
    return (
        f"请于{chinese_date(unit.due_on)}前（含当日）报送{unit.office}。表中已列出上月结转的条目，请更新；"
        "新增条目写在空行，编号栏留空。带*的栏目必须填写；经主要负责人审定后报送。"
    )


def _head(field: Field) -> str:
    return f"{field.title}*" if field.required is True else field.title


def _spelled(row: Mapping[str, Any], ledger: Ledger, codes: Mapping[str, CodeList]) -> dict[str, Any]:
    """A carried-over row as the sheet shows it: labels for codes, 是/否, the deadline in its own words."""
    return {field.name: _cell(row, field, codes) for field in _fields(ledger)}


def _cell(row: Mapping[str, Any], field: Field, codes: Mapping[str, CodeList]) -> Any:  # noqa: ANN401 - any cell
    value = row.get(field.name)
    if field.type == "deadline" and row.get(f"{field.name}_kind") not in {None, "date"}:
        return row.get(f"{field.name}_raw") or value
    if value is None:
        return None
    if field.type == "code" and field.codes:
        return codes[field.codes].label(value)
    if isinstance(value, bool):
        return YES_NO[0] if value else YES_NO[1]
    return "、".join(value) if isinstance(value, list | tuple) else value


def _fill(
    sheet: Worksheet, styles: Styles, places: Sequence[Place], rows: Sequence[Mapping[str, Any]]
) -> None:
    """The carried-over rows, then empty ones; below each column its rule."""
    first = _HEAD_ROW + 1
    last = first + len(rows) + SPARE_ROWS - 1
    looks = [styles.entry(_form(place.field), locked=place.field.name in _LOCKED) for place in places]
    for number in range(len(rows) + SPARE_ROWS):
        values = rows[number] if number < len(rows) else {}
        sheet.set_row(first + number, _height(values.values(), places))
        for place, look in zip(places, looks, strict=True):
            value = number + 1 if place.field.type == "serial" and values else values.get(place.field.name)
            _write(sheet, first + number, place.column, value, look)
    for place in places:
        if rule := rule_of(place):
            sheet.data_validation(first, place.column, last, place.column, rule)
    sheet.print_area(0, 0, first + len(rows) + 9, places[-1].column)


def _height(values: Iterable[Any], places: Sequence[Place]) -> float:
    pairs = zip(values, places, strict=False)
    lines = max((lines_needed(value, _width(p.field)) for value, p in pairs), default=1)
    return min(8 + 13.5 * lines, 400)


def _write(sheet: Worksheet, row: int, column: int, value: Any, look: Format) -> None:  # noqa: ANN401 - any cell
    if value is None or value == "":
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, look)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, look)
    else:
        sheet.write_string(row, column, harmless(str(value)), look)


def _form(field: Field) -> Form:
    if field.type in {"date", "deadline"}:
        return "date"
    if field.type in {"money_wan", "decimal"}:
        return "decimal"
    return "text" if field.type in {"text", "str"} else "center"
