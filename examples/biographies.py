"""Each hazard's truth: the rows that tell of it, its state, deadline and whereabouts as known at each run."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from examples.habits import habit
from examples.knowledge import returns, standings
from examples.life import Hazard
from examples.lines import Line, Noise, lives
from examples.mail import Posted, posted
from examples.months import AS_OF, PERIODS, last
from examples.stories import Decided, stories
from examples.units import units

_OPEN = {"PENDING", "RECTIFYING"}
_BY_AUTHORITY = ("ACCEPTED", "RECTIFIED")
"""What may be said of a major hazard its unit calls closed while the authority has not delisted it yet."""


class Row(NamedTuple):
    """A row that tells of a hazard."""

    period: str
    file: Posted
    sheet: str
    number: int
    serial: int
    line: Line
    columns: frozenset[str]

    @property
    def doubtful(self) -> bool:
        """Whether a planted defect may keep the row out, or change what is read from it."""
        marked = any(mark.kind == "missing_heading" for mark in self.file.parcel.marks)
        return marked or any(twist.held for twist in self.line.twists)


def biographies(noise: Noise, scale: int) -> list[dict[str, Any]]:
    """All hazards that at least one usable file tells of."""
    told = _rows(noise, scale)
    effective = {run: _effective(run, noise, scale) for run in PERIODS}
    hazards = [one for unit in lives(scale).values() for one in unit]
    return [_told(one, told[one.truth_id], effective, scale) for one in hazards if told[one.truth_id]]


_Effective = dict[tuple[str, str], str]
"""(unit, period) → the file that counts for its hazards."""


def _effective(run: str, noise: Noise, scale: int) -> _Effective:
    return {
        (one.unit, one.period): one.effective.file.sha256
        for one in standings(run, noise, scale)
        if one.ledger == "hazard" and one.effective
    }


def _rows(noise: Noise, scale: int) -> dict[str, list[Row]]:
    usable = {part.file.sha256 for part in returns(noise, scale) if part.ledger == "hazard" and part.accepted}
    rows: dict[str, list[Row]] = defaultdict(list)
    for file in posted(noise, scale):
        if file.sha256 in usable and not file.parcel.again:
            for truth_id, row in _rows_of(file):
                rows[truth_id].append(row)
    return rows


def _rows_of(file: Posted) -> Iterator[tuple[str, Row]]:
    for plan, grid in zip(file.parcel.sheets, file.grids, strict=True):
        for index, line in enumerate(plan.lines):
            if line.hazard and plan.ledger == "hazard":
                number = grid.rows[index]
                columns = frozenset(plan.fields)
                yield line.hazard, Row(plan.period, file, file.sheet(grid), number, index + 1, line, columns)


def _told(hazard: Hazard, rows: list[Row], effective: dict[str, _Effective], scale: int) -> dict[str, Any]:
    known = {run: _known(hazard, rows, run, effective[run]) for run in PERIODS}
    final = known[PERIODS[-1]]
    extension = next((one for one in _granted(hazard) if one.until), None)
    return {
        "id": hazard.truth_id,
        "unit": hazard.unit,
        "county": next(one.county for one in units(scale) if one.code == hazard.unit),
        "category": hazard.category,
        "level": hazard.level,
        "location": hazard.location,
        "description": hazard.description,
        "found_on": hazard.found_on.isoformat(),
        "first_period": final[0].period if final else None,
        "deadline_first": _text(next((day for row in final if (day := _written(row, "deadline"))), None)),
        "deadline_kind": hazard.deadline_kind,
        "closed_on": _text(_closed(hazard, final)),
        "extension": extension.model_dump(mode="json") if extension else None,
        "listed": any(one.hazard == hazard.truth_id for one in stories().listings),
        "rows": [_row(row, rows, effective[PERIODS[-1]]) for row in rows],
        "vanished_in": [run for run in PERIODS if _vanished(hazard, known[run], run, effective[run])],
        "reopened_in": [row.period for row in rows if "reopened" in row.line.flags],
        "states": {run: _states(hazard, rows_known, run) for run, rows_known in known.items() if rows_known},
        "levels": {run: _level(rows_known) for run, rows_known in known.items() if rows_known},
        "fund_wan": {run: _fund(rows_known[-1]) for run, rows_known in known.items() if rows_known},
        "overdue": {
            run: _overdue(hazard, rows_known, run) for run, rows_known in known.items() if rows_known
        },
        "doubtful": _doubtful(rows),
    }


def _known(hazard: Hazard, rows: list[Row], run: str, effective: _Effective) -> list[Row]:
    """The rows that count at a run, oldest month first."""
    counting = [row for row in rows if effective.get((hazard.unit, row.period)) == row.file.sha256]
    return sorted(
        (row for row in counting if row.period <= run), key=lambda row: (row.period, row.sheet == "重点问题")
    )


def _row(row: Row, rows: list[Row], effective: _Effective) -> dict[str, Any]:
    before = [one for one in rows if one.period < row.period]
    flags = set(row.line.flags)
    if before and before[-1].serial != row.serial:
        flags.add("renumbered")
    return {
        "period": row.period,
        "file": row.file.parcel.name,
        "sha256": row.file.sha256,
        "sheet": row.sheet,
        "row": row.number,
        "effective": effective.get((row.line.unit, row.period)) == row.file.sha256,
        "flags": sorted(flags),
    }


def _state(hazard: Hazard, row: Row) -> str:
    said = next((twist.states[0] for twist in row.line.twists if twist.states), None)
    return said or hazard.state(last(row.period))


def _states(hazard: Hazard, known: list[Row], run: str) -> list[str]:
    row = known[-1]
    states = [_state(hazard, row)]
    for twist in row.line.twists:
        states += [state for state in twist.states if state not in states]
    told_later = [one for one in stories().twists if one.hazard == hazard.truth_id and one.period == run]
    states += [state for one in told_later for state in one.states if state not in states]
    if hazard.major and states[0] == "CLOSED":
        states += [state for state in _BY_AUTHORITY if state not in states]
    unit = next((one for one in units() if one.code == hazard.unit), None)
    if unit and habit(unit).binary and states[0] == "ACCEPTED":
        states.append("RECTIFIED")
    return states


def _written(row: Row, field: str) -> date | None:
    """The day that stands in a cell, if there is such a column and a day in it."""
    value = dict(row.line.raw).get(field, row.line.values.get(field)) if field in row.columns else None
    return value if isinstance(value, date) else None


def _text(day: date | None) -> str | None:
    return str(day) if day else None


def _closed(hazard: Hazard, known: list[Row]) -> date | None:
    """The day of closing: the authority's word on what it listed, else the unit's, else the month's end."""
    told = [row for row in known if _state(hazard, row) == "CLOSED"]
    if not told or told[-1] is not known[-1]:
        return None
    listed = [one.accepted for one in stories().listings if one.hazard == hazard.truth_id]
    days = (*listed, _written(told[-1], "closed_on"), _written(told[-1], "accepted_on"))
    return next((day for day in days if day), last(told[0].period))


def _level(known: list[Row]) -> str:
    """Major once it has been said; only the authority may take that back."""
    return "MAJOR" if any(row.line.values["level"] == "MAJOR" for row in known) else "GENERAL"


def _fund(row: Row) -> float:
    return float(row.line.values["fund_wan"]) if "fund_wan" in row.columns else 0.0


def _granted(hazard: Hazard) -> list[Decided]:
    return [one for one in stories().decisions if one.hazard == hazard.truth_id]


def _deadline(hazard: Hazard, known: list[Row], run: str) -> date | None:
    """The first deadline written, or the one the authority has granted by then."""
    granted = [one.until for one in _granted(hazard) if one.until and one.received <= AS_OF[run]]
    written: date | None = known[0].line.values["deadline"]
    return granted[-1] if granted else written


def _overdue(hazard: Hazard, known: list[Row], run: str) -> int | None:
    deadline = _deadline(hazard, known, run)
    if deadline is None or _state(hazard, known[-1]) not in _OPEN or AS_OF[run] <= deadline:
        return None
    return (AS_OF[run] - deadline).days


def _vanished(hazard: Hazard, known: list[Row], run: str, effective: _Effective) -> bool:
    """Open when last told of, and left out of a later return that counts."""
    if not known or _state(hazard, known[-1]) == "CLOSED":
        return False
    return known[-1].period < run and (hazard.unit, run) in effective


def _doubtful(rows: list[Row]) -> list[str]:
    """Months from a doubtful row on: what it withheld may show later, too."""
    odd = {"deadline_before_found", "doubtful_level", "implausible_date", "impossible_date"}
    months = {row.period for row in rows if row.doubtful or odd & set(row.line.flags)}
    return [period for period in PERIODS if months and period >= min(months)]
