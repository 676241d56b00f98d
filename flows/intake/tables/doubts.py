"""What is doubtful about typed cells: each doubt at its cell, a shifted row once, several in one cell."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flows.intake.cells.dates import read_date
from flows.intake.columns.layout import letter_of
from flows.intake.facts import as_text
from flows.intake.tables.table_data import EARLIEST, LATEST, Table
from validations.findings import Finding

_SHIFTED = 3
_SURELY_SHIFTED = 2
"""Enough where one of them is a day among people: nobody types that into the right column."""
_OF_THE_MONTH = frozenset(
    {"found_on", "deadline", "completed_on", "accepted_on", "closed_on", "due", "done_on", "issued_on"}
)
_MONTHS_BEFORE, _MONTHS_AFTER = 24, 60
"""Old hazards and long plans are legal; a day further off is more likely a wrong year."""
_MISFITS = frozenset(
    {"not_a_date", "not_a_number", "unknown_code", "not_yes_no", "not_people", "unclear_deadline", "no_day"}
)
_SEVERAL = (
    re.compile(
        r"(?:^|[\n；;。，,\s])1[.、．)）](?!\d).{2,}?(?:[\n；;。，,\s])\s*2[.、．)）](?!\d)", re.DOTALL
    ),
    re.compile(r"一是.{2,}?二是", re.DOTALL),
    re.compile(r"[⑴(（]1?[)）]?.{2,}?(?:⑵|[(（]2[)）])", re.DOTALL),
    re.compile(r"①.{2,}?②", re.DOTALL),
)
_SEVERAL_HINT = re.compile(r"2[.、．)）]|二是|⑵|②")


def cell_findings(
    table: Table,
    cells: Mapping[str, list[object]],
    typed: Mapping[str, list[Any]],
    doubts: Mapping[str, list[tuple[int, str]]],
    shifted: Mapping[int, tuple[str, str]],
) -> list[Finding]:
    """Every doubt about a cell, at its cell; a shifted row is one finding instead of many."""
    found: list[Finding] = []
    for name, entries in doubts.items():
        for place, code in entries:
            if place not in shifted:
                finding = _at(table, name, place, f"cell.{code}", cells[name][place])
                found.append(_decided(finding, table, name, typed[name][place]))
    for name in typed:
        field = table.ledger.by_name.get(name)
        if field is not None and field.type in ("date", "deadline"):
            found.extend(_odd_days(table, name, cells, typed[name]))
    found.extend(
        Finding(
            "sheet.row_shifted",
            table.body.sheet,
            table.body.numbers[place] + 1,
            f"{letter}{table.body.numbers[place] + 1}",
            facts={"columns": columns},
        )
        for place, (letter, columns) in shifted.items()
    )
    found.extend(_several(table, typed))
    return found


def _decided(finding: Finding, table: Table, name: str, value: object) -> Finding:
    """The finding with the option that was taken, where one was."""
    codes = table.ledger.by_name[name].codes
    if codes is None:
        return finding
    taken = table.codes[codes].label(value) if isinstance(value, str) else "空白"
    return replace(finding, facts={**finding.facts, "decided": taken})


def _odd_days(
    table: Table, name: str, cells: Mapping[str, list[object]], days: Sequence[date | None]
) -> list[Finding]:
    """Days outside the plausible window, and days of this month's business that lie years from the month."""
    first, last, near = EARLIEST, LATEST, table.evidence.near
    if near is not None and name in _OF_THE_MONTH:
        first, last = max(first, near.plus(-_MONTHS_BEFORE).first), min(last, near.plus(_MONTHS_AFTER).last)
    told = [day for day in days if day is not None]
    if name not in cells or not told or (first <= min(told) and max(told) <= last):
        return []
    return [
        _at(table, name, place, _code_of(day), cells[name][place])
        for place, day in enumerate(days)
        if day is not None and not first <= day <= last
    ]


def _code_of(day: date) -> str:
    return "cell.far_from_month" if EARLIEST <= day <= LATEST else "cell.implausible_date"


def _at(table: Table, name: str, place: int, code: str, value: object) -> Finding:
    row = table.body.numbers[place] + 1
    return Finding(
        code,
        table.body.sheet,
        row,
        f"{letter_of(table.layout.fields[name])}{row}",
        name,
        as_text(value)[:200],
        {"heading": table.ledger.by_name[name].title, "row": str(row)},
    )


def shifted_rows(
    table: Table, cells: Mapping[str, list[object]], doubts: Mapping[str, list[tuple[int, str]]]
) -> dict[int, tuple[str, str]]:
    """Rows in which three or more neighbouring typed columns hold what does not belong there."""
    ordered = sorted(
        (
            name
            for name in table.layout.fields
            if table.ledger.by_name[name].type not in ("text", "str", "serial")
        ),
        key=table.layout.fields.__getitem__,
    )
    misfits: dict[int, set[int]] = {}
    days: set[tuple[int, int]] = set()
    for position, name in enumerate(ordered):
        for place, code in doubts[name]:
            if code in _MISFITS:
                misfits.setdefault(place, set()).add(position)
            if code == "not_people" and read_date(cells[name][place], 2000).day is not None:
                days.add((place, position))
    shifted: dict[int, tuple[str, str]] = {}
    for place, positions in misfits.items():
        run = _longest_run(sorted(positions))
        day = any((place, position) in days for position in run)
        if len(run) >= (_SURELY_SHIFTED if day else _SHIFTED):
            names = [ordered[position] for position in run]
            letters = [letter_of(table.layout.fields[name]) for name in names]
            shifted[place] = (
                letters[0],
                "、".join(
                    f"{letter}列({table.ledger.by_name[name].title})"
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


def _several(table: Table, typed: Mapping[str, list[Any]]) -> list[Finding]:
    """Records whose subject enumerates several; kept as one, never split (reading.md 12)."""
    name = table.ledger.recognise.subjects[0]
    if name not in typed or table.ledger.by_name[name].type != "text":
        return []
    return [
        _at(table, name, place, "cell.several_hazards", text)
        for place, text in enumerate(typed[name])
        if text and _SEVERAL_HINT.search(text) and any(pattern.search(text) for pattern in _SEVERAL)
    ]
