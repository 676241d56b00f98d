"""How a unit lays out a sheet: title, cover, headings, rows, totals, footer — as a grid of cells."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import NamedTuple

from examples.habits import Habit
from examples.lines import Line
from examples.months import chance
from examples.spelling import Written, codes, spell, spell_date

_GROUPS = {
    "五落实": ("five_duty_resp", "five_measure", "five_fund", "five_time", "five_plan"),
    "验收销号": ("accepted_on", "accepted_by", "acceptance_result", "closed_flag", "closed_on"),
}
_MERGEABLE = ("found_on", "found_by", "source", "project")
Value = str | int | float | date | None
_SECTION_NUMBERS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Plan:
    """One sheet as meant: whose, which ledger, which month, which rows."""

    ledger: str
    name: str
    title: str
    period: str
    cover: Mapping[str, str]
    fields: tuple[str, ...]
    headings: Mapping[str, str]
    lines: tuple[Line, ...]
    hidden: frozenset[int] = frozenset()
    """Indices of lines whose rows are hidden."""


class Cell(NamedTuple):
    """One cell, row and column from 1."""

    row: int
    column: int
    value: Value
    look: str


@dataclass(slots=True)
class Grid:
    """A sheet ready to be written, and where its lines ended up."""

    name: str
    cells: list[Cell] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    rows: dict[int, int] = field(default_factory=dict)
    """Index of a line → its row."""
    columns: dict[str, int] = field(default_factory=dict)
    """Field → its column."""

    def put(self, row: int, column: int, value: Value, look: str = "plain", *, across: int = 1) -> None:
        """Write a cell, merged over so many columns."""
        self.cells.append(Cell(row, column, value, look))
        if across > 1:
            self.merges.append((row, column, row, column + across - 1))

    def put_tall(self, row: int, column: int, value: Value) -> None:
        """Write a heading merged over two rows."""
        self.cells.append(Cell(row, column, value, "head"))
        self.merges.append((row, column, row + 1, column))


def lay_out(plan: Plan, habit: Habit) -> Grid:
    """The plan as the unit's habit puts it on a sheet."""
    grid = Grid(plan.name)
    left = 2 if habit.layout == "offset" else 1
    grid.columns = {name: left + place for place, name in enumerate(plan.fields)}
    row = _ABOVE[habit.layout](grid, plan, habit, left)
    row = _heads(grid, plan, habit, row)
    row = _body(grid, plan, habit, row)
    _below(grid, plan, habit, row, left)
    return grid


def _pairs(plan: Plan, habit: Habit, names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(habit.cover[name], plan.cover[name]) for name in names if name in plan.cover]


_HEAD = ("unit", "period", "nil_declared")
_SIGNED = ("filled_by", "approved_by", "filled_on", "contact_phone")


def _form(grid: Grid, row: int, left: int, pairs: list[tuple[str, str]]) -> None:
    for place, (label, value) in enumerate(pairs):
        grid.put(row, left + 2 * place, f"{label}：")
        grid.put(row, left + 2 * place + 1, value)


def _above_official(grid: Grid, plan: Plan, habit: Habit, left: int) -> int:
    grid.put(1, left, plan.title, "title", across=len(plan.fields))
    _form(grid, 2, left, _pairs(plan, habit, _HEAD))
    _form(grid, 3, left, _pairs(plan, habit, _SIGNED))
    return 4


def _above_inline(grid: Grid, plan: Plan, habit: Habit, left: int) -> int:
    grid.put(1, left, plan.title, "title", across=len(plan.fields))
    text = "        ".join(f"{label}：{value}" for label, value in _pairs(plan, habit, _HEAD))
    grid.put(2, left, text, across=len(plan.fields))
    return 3


def _above_seed(grid: Grid, plan: Plan, habit: Habit, left: int) -> int:
    grid.put(1, left, plan.title, "title", across=len(plan.fields))
    grid.put_tall(2, left, plan.headings[plan.fields[0]])
    pairs = _pairs(plan, habit, (*_HEAD[:2], *_SIGNED[:1], *_HEAD[2:]))
    for place, (label, value) in enumerate(pairs):
        grid.put(2, left + 1 + 2 * place, f"{label}：{value}", across=2)
    return 3


def _above_offset(grid: Grid, plan: Plan, habit: Habit, left: int) -> int:
    grid.put(3, left, plan.title, "title", across=len(plan.fields))
    _form(grid, 5, left, _pairs(plan, habit, _HEAD))
    return 7


def _above_plain(_grid: Grid, _plan: Plan, _habit: Habit, _left: int) -> int:
    return 1


_ABOVE: Mapping[str, Callable[[Grid, Plan, Habit, int], int]] = {
    "official": _above_official,
    "inline": _above_inline,
    "seed": _above_seed,
    "offset": _above_offset,
    "plain": _above_plain,
}


def _heads(grid: Grid, plan: Plan, habit: Habit, row: int) -> int:
    grouped = plan.ledger == "hazard" and habit.layout == "official" and "five_plan" in grid.columns
    skip_first = habit.layout == "seed"
    for name in plan.fields[1:] if skip_first else plan.fields:
        column = grid.columns[name]
        if not grouped:
            grid.put(row, column, plan.headings[name], "head")
            continue
        group = next((title for title, members in _GROUPS.items() if name in members), None)
        if group is None:
            grid.put_tall(row, column, plan.headings[name])
            continue
        if name == _GROUPS[group][0]:
            grid.put(row, column, group, "head", across=len(_GROUPS[group]))
        grid.put(row + 1, column, plan.headings[name], "head")
    return row + (2 if grouped else 1)


def _body(grid: Grid, plan: Plan, habit: Habit, row: int) -> int:
    section, number = None, 0
    sections = habit.sections and plan.ledger == "hazard" and plan.lines
    for index, line in enumerate(plan.lines):
        category = line.values.get("category")
        if sections and category != section:
            section, number = category, number + 1
            words = f"{_SECTION_NUMBERS[(number - 1) % 10]}、{codes()['category'].label(category)}"
            grid.put(row, grid.columns[plan.fields[0]], words, "section", across=len(plan.fields))
            row += 1
        grid.rows[index] = row
        if index in plan.hidden:
            grid.hidden_rows.append(row)
        _row(grid, plan, habit, index, row)
        row += 1
    if plan.ledger == "key_task" or (habit.merged and plan.ledger == "hazard"):
        _merge_equals(grid, plan)
    return row


def _row(grid: Grid, plan: Plan, habit: Habit, index: int, row: int) -> None:
    line = plan.lines[index]
    cells = [_cell(plan, habit, index, name) for name in plan.fields]
    if line.shift:  # from the measure on, everything stands one column to the left
        start = plan.fields.index("measure")
        cells = [*cells[:start], *cells[start + 1 :], Written(None)]
    for name, cell in zip(plan.fields, cells, strict=True):
        if cell.value is not None:
            grid.put(row, grid.columns[name], cell.value, cell.look)


def _cell(plan: Plan, habit: Habit, index: int, name: str) -> Written:
    line = plan.lines[index]
    if name == "row_no" and not line.nil:
        return Written(index + 1, "number")
    key = f"{line.hazard or f'{line.unit}/{plan.ledger}/{index}'}@{plan.period}"
    if name in dict(line.raw):
        value = dict(line.raw)[name]
        return spell_date(value, habit.dates, chance(key)) if isinstance(value, date) else Written(value)
    if line.nil:
        return Written(line.values.get(name))
    return spell(name, line.values, habit, key)


def _merge_equals(grid: Grid, plan: Plan) -> None:
    """Vertical merges: equal neighbours of one inspection, or of one project, are written once."""
    for name in _MERGEABLE:
        column = grid.columns.get(name)
        known = [(row, plan.lines[index].values.get(name)) for index, row in grid.rows.items()]
        for value, run in groupby(known, key=lambda pair: pair[1]):
            rows = [row for row, _ in run]
            if column is None or value is None or rows[-1] - rows[0] != len(rows) - 1 or len(rows) == 1:
                continue
            grid.cells = [cell for cell in grid.cells if cell.column != column or cell.row not in rows[1:]]
            grid.merges.append((rows[0], column, rows[-1], column))


def _below(grid: Grid, plan: Plan, habit: Habit, row: int, left: int) -> None:
    for number in range(habit.rows_below if plan.ledger == "hazard" else 0):
        grid.put(row, left, len(plan.lines) + 1 + number, "number")
        row += 1
    counted = sum(not line.nil for line in plan.lines)
    if habit.totals and plan.ledger == "hazard":
        grid.put(row, left, "合计")
        grid.put(row, left + 1, f"共{counted}项")
        row += 1
    if habit.footer and plan.ledger == "hazard":
        grid.put(row, left, habit.footer, across=len(plan.fields))
        row += 1
    _signatures(grid, plan, habit, row + 1, left)


def _signatures(grid: Grid, plan: Plan, habit: Habit, row: int, left: int) -> None:
    if habit.layout == "plain":
        _form(grid, row, left, _pairs(plan, habit, _HEAD))
        _form(grid, row + 1, left, _pairs(plan, habit, _SIGNED))
    elif habit.layout == "seed":
        _form(grid, row, left, _pairs(plan, habit, _SIGNED[1:]))
    elif habit.layout in {"inline", "offset"}:
        text = "    ".join(f"{label}：{value}" for label, value in _pairs(plan, habit, _SIGNED))
        grid.put(row, left, text, across=len(plan.fields))
