"""Rows judged to be records become typed records: merges filled down, columns typed, doubts at their cells."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from flows.intake.columns import Layout, letter_of
from flows.intake.cover import Evidence
from flows.intake.facts import Record, as_text
from flows.intake.headings import Path
from flows.intake.typed import Setting, type_column, type_deadlines, without_dittos
from flows.intake.values import clean, is_blank, read_bool
from flows.intake.workbook_parts import Merge
from schemas.codes import CodeList
from schemas.contracts import Field, Ledger
from schemas.wording import hints, normal
from validations.findings import Finding

_ADDITIVE = frozenset({"serial", "int", "decimal", "money_wan", "percent"})
_EARLIEST, _LATEST = date(2000, 1, 1), date(2040, 12, 31)
_SHIFTED = 3
_LONGEST_STATUS = 4
_STARTS = ("found_on", "listed_on", "inspected_on", "occurred_on")
_PROGRESS = {"status_reported": "progress_note", "status": "progress"}
_MISFITS = frozenset(
    {"not_a_date", "not_a_number", "unknown_code", "not_yes_no", "not_people", "unclear_deadline", "no_day"}
)
_TASK_NUMBER = re.compile(r"\s*([*﹡＊☆★]?)\s*(\d{1,3})(?:[.．、,，:：]|[)）]|(?=[\u4e00-\u9fff]))\s*")
_SEVERAL = (
    re.compile(
        r"(?:^|[\n；;。，,\s])1[.、．)）](?!\d).{2,}?(?:[\n；;。，,\s])\s*2[.、．)）](?!\d)", re.DOTALL
    ),
    re.compile(r"一是.{2,}?二是", re.DOTALL),
    re.compile(r"[⑴(（]1?[)）]?.{2,}?(?:⑵|[(（]2[)）])", re.DOTALL),
    re.compile(r"①.{2,}?②", re.DOTALL),
)
_SEVERAL_HINT = re.compile(r"2[.、．)）]|二是|⑵|②")


class Body(NamedTuple):
    """The rows to type: all rows of the sheet, and which of them (0-based) are records or held."""

    sheet: str
    rows: list[list[object]]
    numbers: list[int]
    held: frozenset[int]
    merges: Sequence[Merge]


class Typed(NamedTuple):
    """The records and their doubts."""

    records: list[Record]
    findings: list[Finding]
    shifted: frozenset[int]
    """Rows (0-based) that are held because their cells stand in the wrong columns."""


def type_records(
    ledger: Ledger,
    layout: Layout,
    paths: Sequence[Path],
    body: Body,
    codes: Mapping[str, CodeList],
    evidence: Evidence,
) -> Typed:
    """Type every record of a table."""
    cells = _columns(ledger, layout, body)
    typed: dict[str, list[Any]] = {}
    doubts: dict[str, list[tuple[int, str]]] = {}
    ordered = sorted(layout.fields, key=lambda name: ledger.by_name[name].type == "deadline")
    for name in ordered:
        field = ledger.by_name[name]
        setting = Setting(codes, evidence.year, evidence.near, _money_unit(field, paths[layout.fields[name]]))
        if field.type == "deadline":
            column, typed[f"{name}_raw"], typed[f"{name}_kind"] = type_deadlines(
                field, cells[name], _starts(typed, len(body.numbers), evidence), setting
            )
        else:
            column = type_column(field, cells[name], setting)
        typed[name], doubts[name] = column
    if layout.ticks:
        _read_ticks(ledger, layout, body, codes, typed)
    _add_from_elsewhere(ledger, body, evidence, typed)
    _keep_status_words(ledger, layout, cells, typed)
    if "task" in typed:
        _split_task_numbers(layout, typed)
    shifted = _shifted(ledger, layout, doubts)
    rows = frozenset(body.numbers[place] for place in shifted)
    findings = _findings(ledger, layout, body, cells, typed, doubts, shifted)
    records = _records(ledger, layout, body._replace(held=body.held | rows), typed)
    return Typed(records, findings, rows)


def _columns(ledger: Ledger, layout: Layout, body: Body) -> dict[str, list[object]]:
    """The raw cells of each mapped column in row order, vertical merges filled down where they may be."""
    numbers, rows = body.numbers, body.rows
    filled = _filled_down(ledger, layout, body)
    columns: dict[str, list[object]] = {}
    for name, column in layout.fields.items():
        cells = [rows[number][column] for number in numbers]
        lent = filled.get(name)
        if lent:
            cells = [lent.get(number, cell) for number, cell in zip(numbers, cells, strict=True)]
        columns[name] = without_dittos(cells)
    return columns


def _filled_down(ledger: Ledger, layout: Layout, body: Body) -> dict[str, dict[int, object]]:
    named = {column: name for name, column in layout.fields.items()}
    filled: dict[str, dict[int, object]] = {}
    for top, left, bottom, right in body.merges:
        if bottom == top:
            continue
        for column in range(left, right + 1):
            name = named.get(column)
            if name is None or not _may_fill(ledger, name):
                continue
            value = body.rows[top][left]
            if not is_blank(value):
                filled.setdefault(name, {}).update(dict.fromkeys(range(top + 1, bottom + 1), value))
    return filled


def _may_fill(ledger: Ledger, name: str) -> bool:
    """A merge says that its value holds for all its rows, except where that would double a sum or a subject."""
    field = ledger.by_name[name]
    return field.fill_down and field.type not in _ADDITIVE and name not in ledger.recognise.need


def _money_unit(field: Field, path: Path) -> str | None:
    if field.type != "money_wan":
        return None
    whole = normal("".join(path))
    for unit in ("万元", "千元", "元"):
        if unit in hints(path[-1]) or unit in whole:
            return unit
    return None


def _starts(typed: Mapping[str, list[Any]], count: int, evidence: Evidence) -> list[date | None]:
    for name in _STARTS:
        if name in typed:
            return [day if day is not None and _EARLIEST <= day <= _LATEST else None for day in typed[name]]
    return [evidence.inspected_on] * count


def _keep_status_words(
    ledger: Ledger, layout: Layout, cells: Mapping[str, list[object]], typed: dict[str, list[Any]]
) -> None:
    """A status written as a sentence is also the only progress note there is."""
    for status, note in _PROGRESS.items():
        if status not in cells or note in layout.fields or note not in ledger.by_name:
            continue
        words = [clean(cell) for cell in cells[status]]
        if any(len(text) > _LONGEST_STATUS for text in words):
            typed[note] = [text if len(text) > _LONGEST_STATUS else None for text in words]


def _add_from_elsewhere(ledger: Ledger, body: Body, evidence: Evidence, typed: dict[str, list[Any]]) -> None:
    """What the sheet says once for all rows, and the level that the kind of list implies."""
    if "found_on" in ledger.by_name and "found_on" not in typed and evidence.inspected_on is not None:
        typed["found_on"] = [evidence.inspected_on] * len(body.numbers)
    if "list_kind" in typed and "level" not in typed:
        typed["level"] = ["MAJOR" if kind and "重大" in kind else None for kind in typed["list_kind"]]


def _read_ticks(
    ledger: Ledger, layout: Layout, body: Body, codes: Mapping[str, CodeList], typed: dict[str, list[Any]]
) -> None:
    """The status of each row is that of the only column ticked."""
    status = next(name for name in _PROGRESS if name in ledger.by_name)
    statuses: list[str | None] = []
    for number in body.numbers:
        ticked = [
            code for column, code in layout.ticks if read_bool(body.rows[number][column], codes["yes_no"])[0]
        ]
        statuses.append(ticked[0] if len(ticked) == 1 else None)
    typed[status] = statuses


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
            {letter: cell for letter, cell in zip(by_place, body.rows[number], strict=False) if cell != ""},
            number in body.held,
        )
        for number, values in zip(body.numbers, rows, strict=True)
    ]


def _findings(
    ledger: Ledger,
    layout: Layout,
    body: Body,
    cells: Mapping[str, list[object]],
    typed: Mapping[str, list[Any]],
    doubts: Mapping[str, list[tuple[int, str]]],
    shifted: Mapping[int, tuple[str, str]],
) -> list[Finding]:
    found: list[Finding] = []
    for name, entries in doubts.items():
        for place, code in entries:
            if place not in shifted:
                found.append(_at(ledger, layout, body, name, place, f"cell.{code}", cells[name][place]))
    for name in typed:
        field = ledger.by_name.get(name)
        if field is not None and field.type in ("date", "deadline"):
            for place, day in enumerate(typed[name]):
                if day is not None and not _EARLIEST <= day <= _LATEST:
                    found.append(
                        _at(ledger, layout, body, name, place, "cell.implausible_date", cells[name][place])
                    )
    found.extend(
        Finding(
            "sheet.row_shifted",
            body.sheet,
            body.numbers[place] + 1,
            f"{letter}{body.numbers[place] + 1}",
            facts={"columns": columns},
        )
        for place, (letter, columns) in shifted.items()
    )
    found.extend(_several(ledger, layout, body, typed))
    return found


def _at(
    ledger: Ledger, layout: Layout, body: Body, name: str, place: int, code: str, value: object
) -> Finding:
    row = body.numbers[place] + 1
    return Finding(
        code,
        body.sheet,
        row,
        f"{letter_of(layout.fields[name])}{row}",
        name,
        as_text(value)[:200],
        {"heading": ledger.by_name[name].title, "row": str(row)},
    )


def _shifted(
    ledger: Ledger, layout: Layout, doubts: Mapping[str, list[tuple[int, str]]]
) -> dict[int, tuple[str, str]]:
    """Rows in which three or more neighbouring typed columns hold what does not belong there."""
    ordered = sorted(
        (name for name in layout.fields if ledger.by_name[name].type not in ("text", "str", "serial")),
        key=layout.fields.__getitem__,
    )
    misfits: dict[int, set[int]] = {}
    for position, name in enumerate(ordered):
        for place, code in doubts[name]:
            if code in _MISFITS:
                misfits.setdefault(place, set()).add(position)
    shifted: dict[int, tuple[str, str]] = {}
    for place, positions in misfits.items():
        run = _longest_run(sorted(positions))
        if len(run) >= _SHIFTED:
            names = [ordered[position] for position in run]
            letters = [letter_of(layout.fields[name]) for name in names]
            shifted[place] = (
                letters[0],
                "、".join(
                    f"{letter}列({ledger.by_name[name].title})"
                    for letter, name in zip(letters, names, strict=True)
                ),
            )
    return shifted


def _longest_run(positions: list[int]) -> list[int]:
    best: list[int] = []
    run: list[int] = []
    for position in positions:
        run = [*run, position] if run and position == run[-1] + 1 else [position]
        best = max(best, run, key=len)
    return best


def _several(ledger: Ledger, layout: Layout, body: Body, typed: Mapping[str, list[Any]]) -> list[Finding]:
    """Records whose subject enumerates several; kept as one, never split (reading.md 12)."""
    name = ledger.recognise.need[0]
    if name not in typed or ledger.by_name[name].type != "text":
        return []
    return [
        _at(ledger, layout, body, name, place, "cell.several_hazards", text)
        for place, text in enumerate(typed[name])
        if text and _SEVERAL_HINT.search(text) and any(pattern.search(text) for pattern in _SEVERAL)
    ]
