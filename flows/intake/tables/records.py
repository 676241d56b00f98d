"""Rows judged to be records become typed records: merges filled down, columns typed, doubts kept."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from flows.intake.cells.typed import Setting, type_column, type_deadlines, without_dittos
from flows.intake.cells.values import clean, is_blank, read_bool
from flows.intake.columns.layout import Layout, letter_of
from flows.intake.columns.places import PLACE, joined
from flows.intake.columns.profile import is_department
from flows.intake.facts import Record
from flows.intake.headings.similarity import Path
from flows.intake.identity.titles import Evidence
from flows.intake.tables.doubts import cell_findings, shifted_rows
from flows.intake.tables.table_data import EARLIEST, LATEST, Body, Table
from schemas.codes import CodeList
from schemas.contracts import Field, Ledger
from schemas.wording import hints, normal
from validations.findings import Finding

_ADDITIVE = frozenset({"serial", "int", "decimal", "money_wan", "percent"})
_LONGEST_STATUS = 2
_STARTS = ("found_on", "listed_on", "inspected_on", "occurred_on")
_SPANS = frozenset({"天", "工作日", "日历天", "自然日", "周", "个月", "小时"})
_PROGRESS = {"status_reported": "progress_note", "status": "progress"}
_BOTH = re.compile(r"(?:部门|单位|科室).*(?:人|领导)")
_TASK_NUMBER = re.compile(r"\s*([*﹡＊☆★]?)\s*(\d{1,3})(?:[.．、,，:：]|[)）]|(?=[\u4e00-\u9fff]))\s*")


class Typed(NamedTuple):
    """The records and their doubts."""

    records: list[Record]
    findings: list[Finding]
    shifted: frozenset[int]
    """Rows (0-based) that are held because their cells stand in the wrong columns."""


def type_records(table: Table) -> Typed:
    """Type every record of a table."""
    ledger, layout, paths, body, codes, evidence = table
    cells = _columns(ledger, layout, body)
    typed: dict[str, list[Any]] = {}
    doubts: dict[str, list[tuple[int, str]]] = {}
    ordered = sorted(layout.fields, key=lambda name: ledger.by_name[name].type == "deadline")
    for name in ordered:
        field = ledger.by_name[name]
        path = paths[layout.fields[name]]
        setting = Setting(codes, evidence.year, evidence.near, _unit(field, path), _asked(field, path, codes))
        if field.type == "deadline":
            column, typed[f"{name}_raw"], typed[f"{name}_kind"] = type_deadlines(
                field, cells[name], _starts(typed, len(body.numbers), evidence), setting
            )
        else:
            column = type_column(field, cells[name], setting)
        typed[name], doubts[name] = column
    if layout.ticks:
        _read_ticks(table, typed)
    _add_from_elsewhere(ledger, body, evidence, typed)
    _keep_status_words(table, cells, typed)
    _part_people_from_departments(table, typed)
    if "task" in typed:
        _split_task_numbers(layout, typed)
    shifted = shifted_rows(table, cells, doubts)
    rows = frozenset(body.numbers[place] for place in shifted)
    findings = cell_findings(table, cells, typed, doubts, shifted)
    records = _records(ledger, layout, body._replace(held=body.held | rows), typed)
    return Typed(records, findings, rows)


def _columns(ledger: Ledger, layout: Layout, body: Body) -> dict[str, list[object]]:
    """The raw cells of each mapped column in row order, vertical merges filled down where they may be."""
    numbers, rows = body.numbers, body.rows
    filled = _filled_down(ledger, layout, body)

    def read(column: int) -> list[object]:
        cells = [rows[number][column] for number in numbers]
        lent = filled.get(column)
        if lent:
            cells = [lent.get(number, cell) for number, cell in zip(numbers, cells, strict=True)]
        return without_dittos(cells)

    columns = {name: read(column) for name, column in layout.fields.items()}
    if layout.parts:
        columns[PLACE] = joined([read(column) for column in layout.parts])
    return columns


def _filled_down(ledger: Ledger, layout: Layout, body: Body) -> dict[int, dict[int, object]]:
    named = {column: name for name, column in layout.fields.items()} | dict.fromkeys(layout.parts, PLACE)
    filled: dict[int, dict[int, object]] = {}
    for top, left, bottom, right in body.merges:
        if bottom == top:
            continue
        for column in range(left, right + 1):
            name = named.get(column)
            if name is None or not _may_fill(ledger, name):
                continue
            value = body.rows[top][left]
            if not is_blank(value):
                filled.setdefault(column, {}).update(dict.fromkeys(range(top + 1, bottom + 1), value))
    return filled


def _may_fill(ledger: Ledger, name: str) -> bool:
    """A merge says that its value holds for all its rows, unless that would double a sum or a subject."""
    field = ledger.by_name[name]
    return field.fill_down and field.type not in _ADDITIVE and name not in ledger.recognise.subjects


def _unit(field: Field, path: Path) -> str | None:
    """The unit in which a heading says that its numbers are: of money, or of the time that is given."""
    if field.type == "deadline":
        return next((hint for hint in hints(path[-1]) if hint in _SPANS), None)
    if field.type != "money_wan":
        return None
    whole = normal("".join(path))
    for unit in ("万元", "千元", "元"):
        if unit in hints(path[-1]) or unit in whole:
            return unit
    return None


def _asked(field: Field, path: Path, codes: Mapping[str, CodeList]) -> str | None:
    """The code that a heading such as 是否重大隐患 asks after."""
    if field.codes is None or field.codes == "status" or "是否" not in path[-1]:
        return None
    entry = codes[field.codes].match(normal(path[-1]).removeprefix("是否"))
    return entry.code if entry else None


def _starts(typed: Mapping[str, list[Any]], count: int, evidence: Evidence) -> list[date | None]:
    for name in _STARTS:
        if name in typed:
            return [day if day is not None and EARLIEST <= day <= LATEST else None for day in typed[name]]
    return [evidence.inspected_on] * count


def _keep_status_words(table: Table, cells: Mapping[str, list[object]], typed: dict[str, list[Any]]) -> None:
    """A status told in other words than the list's is also the only progress note there is."""
    ledger, fields = table.ledger, table.layout.fields
    for status, note in _PROGRESS.items():
        if status not in cells or note in fields or note not in ledger.by_name:
            continue
        codes = table.codes[ledger.by_name[status].codes or "status"]
        words = [clean(cell) if cell.__class__ is str else "" for cell in cells[status]]
        notes = [
            text if len(text) > _LONGEST_STATUS and codes.match(text) is None else None for text in words
        ]
        if any(notes):
            typed[note] = notes


def _add_from_elsewhere(ledger: Ledger, body: Body, evidence: Evidence, typed: dict[str, list[Any]]) -> None:
    """What the sheet says once for all rows, and the level that the kind of list implies."""
    if "found_on" in ledger.by_name and "found_on" not in typed and evidence.inspected_on is not None:
        typed["found_on"] = [evidence.inspected_on] * len(body.numbers)
    if "list_kind" in typed and "level" not in typed:
        typed["level"] = ["MAJOR" if kind and "重大" in kind else None for kind in typed["list_kind"]]


def _read_ticks(table: Table, typed: dict[str, list[Any]]) -> None:
    """The status of each row is that of the only column ticked."""
    ledger, layout, _, body, codes, _ = table
    status = next(name for name in _PROGRESS if name in ledger.by_name)
    statuses: list[str | None] = []
    for number in body.numbers:
        ticked = [
            code for column, code in layout.ticks if read_bool(body.rows[number][column], codes["yes_no"])[0]
        ]
        statuses.append(ticked[0] if len(ticked) == 1 else None)
    typed[status] = statuses


def _part_people_from_departments(table: Table, typed: dict[str, list[Any]]) -> None:
    """A column headed 责任部门/责任人 holds both; what ends like a department is the department."""
    column = table.layout.fields.get("responsible_person")
    if column is None or "responsible_dept" in typed or "responsible_dept" not in table.ledger.by_name:
        return
    if not _BOTH.search("".join(table.paths[column])):
        return
    people = typed["responsible_person"]
    typed["responsible_dept"] = [
        "、".join(name for name in names or () if is_department(name)) or None for names in people
    ]
    typed["responsible_person"] = [
        [name for name in names or () if not is_department(name)] or None for names in people
    ]


def _split_task_numbers(layout: Layout, typed: dict[str, list[Any]]) -> None:
    """``*7.完成…`` is task 7, assigned by the superior authority; the text loses its number."""
    numbers: list[str | None] = []
    starred: list[bool | None] = []
    texts: list[str | None] = []
    for text in typed["task"]:
        found = _TASK_NUMBER.match(text) if text else None
        numbers.append(found[2] if found else None)
        starred.append(
            bool(found[1]) if found else bool(text) and text.lstrip()[:1] in "*﹡＊" if text else None
        )
        texts.append(text[found.end() :] if found else text)
    if any(starred) or sum(1 for number in numbers if number) * 2 > len(numbers):
        typed["task"] = texts
        if "task_no" not in layout.fields:
            typed["task_no"] = numbers
        if "superior_assigned" not in layout.fields:
            typed["superior_assigned"] = starred


def _records(ledger: Ledger, layout: Layout, body: Body, typed: Mapping[str, list[Any]]) -> list[Record]:
    names = [column.name for column in ledger.columns if column.name in typed]
    letters = {name: letter_of(column) for name, column in layout.fields.items()}
    columns = [typed[name] for name in names]
    by_place = [letter_of(column) for column in range(max((len(row) for row in body.rows), default=0))]
    rows = zip(*columns, strict=True) if columns else iter([()] * len(body.numbers))
    return [
        Record(
            number + 1,
            dict(zip(names, values, strict=True)),
            letters,
            body.rows[number],
            by_place,
            number in body.held,
        )
        for number, values in zip(body.numbers, rows, strict=True)
    ]
