"""Next month's workbook for a unit: its open hazards and tasks filled in, lists to choose from, codes locked.

Reading it back needs no guessing: headings are the contracts' own titles, the unit and the month stand in a
hidden sheet, and what can be chosen is spelled as the code lists spell it.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from math import ceil
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from flows.intake.identity.own_sheets import TEMPLATE_SHEET
from flows.outlets.layouts import Form
from flows.outlets.report_pack import chinese_date
from flows.outlets.returns.mould import Mould, Row
from flows.outlets.returns.template_rules import YES_NO, Place, help_text, rule_of, validate_cover
from flows.outlets.wording import lines_needed
from flows.outlets.xlsx.styling import Styles
from schemas.calendar import Period
from schemas.codes import CodeList
from schemas.contracts import Contracts, Field, Ledger

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
_COVER_ROW, _NOTE_ROW, _HEAD_ROW, _FIRST = 1, 3, 4, 5
_SIGNED: tuple[tuple[int, int, Form], ...] = ((1, 7, "date"), (2, 1, "text"), (2, 4, "text"), (2, 7, "text"))
"""Cells of the cover that say who filled in, who approved, and when."""
_TOP = 11
"""Last column of title and note: what stands above the table is seen without scrolling."""
_REMEMBERED = 20_000
"""Values of a field that are kept as they show: days, names and codes come again and again."""
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


class Templates:
    """The workbooks of many units: what they have in common is laid out once."""

    def __init__(self, contracts: Contracts, codes: Mapping[str, CodeList]) -> None:
        """Take what a ledger's columns and their lists are declared to be."""
        self._contracts = contracts
        self._codes = codes
        self._moulds: dict[TemplateUnit, Mould] = {}
        self._entries: dict[str, list[_Entries]] = {}

    def workbook(self, unit: TemplateUnit, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> bytes:
        """A unit's workbook; ``rows``: what is carried over, by ledger kind, in the contract's columns."""
        anybody = replace(unit, unit_code="{unit_code}", unit_name="{unit_name}")
        if anybody not in self._moulds:
            self._moulds[anybody] = Mould(_blank_workbook(anybody, self._contracts, self._codes), _FIRST + 1)
        owed = {kind: self._contracts.ledgers[kind] for kind in _owed(unit, self._contracts)}
        lines = {owed[kind].title: list(self._lines(owed[kind], rows.get(kind, ()))) for kind in owed}
        words = {"unit_code": unit.unit_code, "unit_name": unit.unit_name}
        return self._moulds[anybody].cast(words, lines)

    def _lines(self, ledger: Ledger, rows: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
        """Carried-over rows as the sheet shows them: numbered, labels for codes, 是/否, words."""
        fields = _fields(ledger)
        if ledger.ledger not in self._entries:
            self._entries[ledger.ledger] = [_Entries(field, self._codes) for field in fields]
        entries = self._entries[ledger.ledger]
        for number, row in enumerate(rows, start=1):
            shown = [
                (number, 1) if field.type == "serial" else known[_told(row, field)]
                for field, known in zip(fields, entries, strict=True)
            ]
            yield Row(_height(max((lines for _, lines in shown), default=1)), [value for value, _ in shown])


class _Entries(dict[Any, tuple[Any, int]]):
    """What a field's values show as, and the lines that takes; those seen before are not worked out again."""

    def __init__(self, field: Field, codes: Mapping[str, CodeList]) -> None:
        super().__init__()
        self._field, self._codes, self._width = field, codes, _width(field)

    def __missing__(self, value: Any) -> tuple[Any, int]:  # noqa: ANN401 - any cell
        """Work one out; it is kept, but not without end."""
        if len(self) > _REMEMBERED:
            self.clear()
        shown = _shown(value, self._field, self._codes)
        return self.setdefault(value, (shown, lines_needed(shown, self._width)))


def _owed(unit: TemplateUnit, contracts: Contracts) -> list[str]:
    return [kind for kind in LEDGERS if kind in unit.owes and kind in contracts.ledgers]


def _blank_workbook(unit: TemplateUnit, contracts: Contracts, codes: Mapping[str, CodeList]) -> bytes:
    """The workbook with empty lines only."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(out, options) as book:
        styles = Styles(book)
        kinds = _owed(unit, contracts)
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
            _empty_lines(sheet, styles, places)
    return out.getvalue()


def _fields(ledger: Ledger) -> tuple[Field, ...]:
    return tuple(field for field in ledger.fields if field.template)


def _width(field: Field) -> float:
    return _CODE_WIDTH if field.name in _LOCKED else _WIDTHS.get(field.type, 14)


def _list_of(field: Field) -> str:
    """The name of the list a column is chosen from; one of its own where it has words of its own."""
    if field.type == "bool":
        return "yes_no"
    return f"{field.codes}: {'、'.join(field.words.values())}" if field.words else field.codes or ""


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
    ledgers = (contracts.ledgers[kind] for kind in _owed(unit, contracts))
    labels |= {
        _list_of(field): tuple(field.words.values())
        for ledger in ledgers
        for field in _fields(ledger)
        if field.words
    }
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


def _told(row: Mapping[str, Any], field: Field) -> Any:  # noqa: ANN401 - any cell
    """What the row says of a field; a deadline that is no day stands as it was written."""
    value = row.get(field.name)
    if field.type == "deadline" and row.get(f"{field.name}_kind") not in {None, "date"}:
        value = row.get(f"{field.name}_raw") or value
    return "、".join(value) if isinstance(value, list | tuple) else value


def _shown(value: Any, field: Field, codes: Mapping[str, CodeList]) -> Any:  # noqa: ANN401 - any cell
    if value is None:
        return None
    if field.type == "code" and field.codes:
        return field.words.get(value) or codes[field.codes].label(value)
    if isinstance(value, bool):
        return YES_NO[0] if value else YES_NO[1]
    return value


def _empty_lines(sheet: Worksheet, styles: Styles, places: Sequence[Place]) -> None:
    """Lines ready for entries; below each column its rule."""
    last = _FIRST + SPARE_ROWS - 1
    looks = [styles.entry(_form(place.field), locked=place.field.name in _LOCKED) for place in places]
    for number in range(_FIRST, last + 1):
        sheet.set_row(number, _height(1))
        for place, look in zip(places, looks, strict=True):
            sheet.write_blank(number, place.column, None, look)
    for place in places:
        if rule := rule_of(place):
            sheet.data_validation(_FIRST, place.column, last, place.column, rule)
    sheet.print_area(0, 0, _FIRST + 9, places[-1].column)


def _height(lines: int) -> float:
    """Points of a line of the table that holds so many lines of text."""
    return min(8 + 13.5 * lines, 400)


def _form(field: Field) -> Form:
    if field.type in {"date", "deadline"}:
        return "date"
    if field.type in {"money_wan", "decimal"}:
        return "decimal"
    return "text" if field.type in {"text", "str"} else "center"
