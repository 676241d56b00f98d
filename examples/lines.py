"""What a unit writes of its hazards in one month: one line per row, with all that differs from the truth."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from examples.habits import habit
from examples.incidents import post
from examples.life import Hazard, births
from examples.months import PERIODS, chance, first, last
from examples.rewording import renamed, reworded
from examples.stories import Twist, stories, taken, told, twists
from examples.units import Unit, units
from examples.words import phrases


class Noise(NamedTuple):
    """How much units change what they copy from last month; shares from 0 to 1."""

    renumbered: float = 0.3
    """Of a unit's returns: rows stand in another order than last month."""
    edited: float = 0.12
    """Of the rows carried over: the text is worded differently."""
    deadline_moved: float = 0.02
    """Of the open rows carried over: a later deadline without a decision."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it is to be written: typed values, and what stands in a cell instead of its value."""

    unit: str
    values: Mapping[str, Any]
    hazard: str | None = None
    raw: Mapping[str, Any] = ()  # type: ignore[assignment]
    flags: tuple[str, ...] = ()
    twists: tuple[Twist, ...] = ()
    shift: bool = False
    nil: bool = False


@cache
def lives(scale: int = 1) -> dict[str, tuple[Hazard, ...]]:
    """All hazards by unit, the told ones and those of chance."""
    told_by_chance = {unit.code: _of(unit) for unit in units(scale)}
    for copier in stories().perfunctory:
        told_by_chance[copier.unit] = _copied(copier.unit, told_by_chance[copier.copies])
    return told_by_chance


def _of(unit: Unit) -> tuple[Hazard, ...]:
    if unit.kind == "BUREAU" or unit.code in post().nil_all_along:
        return ()
    hazards = (*told(unit), *births(unit, taken(unit)))
    if habit(unit).binary:  # 是/否 does not tell waiting from being mended
        return tuple(replace(one, start_on=one.completed_on) for one in hazards)
    return hazards


def _copied(unit: str, models: tuple[Hazard, ...]) -> tuple[Hazard, ...]:
    motions = next(one for one in stories().perfunctory if one.unit == unit)
    known = [one for one in models if one.first_period == PERIODS[0]][: motions.rows]
    return tuple(
        replace(
            model,
            truth_id=f"{unit}-{place:02d}",
            unit=unit,
            measure=motions.measures[place % len(motions.measures)],
            found_on=motions.found,
            deadline=motions.deadline,
            deadline_kind="date",
            person=motions.person,
            start_on=motions.found,
            completed_on=None,
            accepted_on=None,
            closed_on=None,
        )
        for place, model in enumerate(known, start=1)
    )


def written(
    unit: Unit, period: str, version: int = 1, noise: Noise | None = None, scale: int = 1
) -> tuple[Line, ...]:
    """The unit's hazard rows for a month in the order it writes them; empty means a nil return."""
    noise = noise or Noise()
    present = [one for one in lives(scale)[unit.code] if _reported(unit, one, period)]
    lines = [_line(one, period, version, noise) for one in _ordered(unit, present, period, noise)]
    return tuple(line for line in lines if not any(twist.absent for twist in line.twists))


def _reported(unit: Unit, hazard: Hazard, period: str) -> bool:
    if hazard.found_on > last(period):
        return False
    again = any(
        twist.hazard == hazard.truth_id and twist.period >= period and twist.values
        for twist in stories().twists
    )
    gone = hazard.closed_on is not None and hazard.closed_on < first(period)
    return not gone or habit(unit).cumulative or again


def _ordered(unit: Unit, hazards: list[Hazard], period: str, noise: Noise) -> list[Hazard]:
    ordered = sorted(hazards, key=lambda one: (one.found_on, one.truth_id))
    luck = chance("order", unit.code, period)
    if luck.random() < noise.renumbered:
        luck.shuffle(ordered)
    if habit(unit).sections:
        ordered.sort(key=lambda one: one.category)
    return sorted(ordered, key=lambda one: not one.first)


def _line(hazard: Hazard, period: str, version: int, noise: Noise) -> Line:
    description, location, edited = _worded(hazard, period, noise)
    deadline, moved = _promised(hazard, period, noise)
    values = _values(hazard, period) | {
        "description": description,
        "location": location,
        "deadline": deadline,
    }
    if deadline != hazard.deadline:
        values["deadline_kind"] = "date"
    tales = twists(hazard.truth_id, period, version)
    raw: dict[str, Any] = {}
    for tale in tales:
        values |= tale.values
        raw |= tale.raw
        if tale.same_person:
            values["accepted_by"] = (hazard.person,)
        if "deadline" in tale.values:
            values["deadline_kind"] = "date"
    flags = (
        *(("edited",) if edited else ()),
        *(("deadline_moved",) if moved else ()),
        *(one.kind for one in tales),
    )
    return Line(
        hazard.unit, values, hazard.truth_id, raw, flags, tales, shift=any(tale.shift for tale in tales)
    )


def _values(hazard: Hazard, period: str) -> dict[str, Any]:
    day = last(period)
    state = hazard.state(day)
    until = {name: (on if on and on <= day else None) for name, on in _days(hazard).items()}
    accepted, closed = until["accepted_on"] is not None, until["closed_on"] is not None
    return {
        "department": hazard.department,
        "category": hazard.category,
        "level": hazard.level,
        "source": hazard.source,
        "found_on": hazard.found_on,
        "found_by": hazard.found_by,
        "measure": hazard.measure,
        "responsible_dept": hazard.department,
        "responsible_person": (hazard.person,),
        "fund_wan": hazard.fund_wan,
        "deadline_kind": hazard.deadline_kind,
        "status_reported": state,
        "progress_note": _progress(hazard, state, period),
        **until,
        "accepted_by": (hazard.accepter,) if accepted else None,
        "acceptance_result": "PASS" if accepted else None,
        "closed_flag": closed,
        "supervised": any(one.hazard == hazard.truth_id and one.listed <= day for one in stories().listings),
        **_major(hazard),
    }


def _days(hazard: Hazard) -> dict[str, date | None]:
    return {
        "completed_on": hazard.completed_on,
        "accepted_on": hazard.accepted_on,
        "closed_on": hazard.closed_on,
    }


def _major(hazard: Hazard) -> dict[str, Any]:
    if hazard.major is None:
        return {}
    five = ("five_duty_resp", "five_measure", "five_fund", "five_time", "five_plan")
    return {
        "cause": hazard.major.cause,
        "consequence": hazard.major.consequence,
        "major_criterion": hazard.major.criterion,
        "emergency_plan": hazard.major.plan,
        **dict.fromkeys(five, True),
    }


def _progress(hazard: Hazard, state: str, period: str) -> str:
    motions = next((one for one in stories().perfunctory if one.unit == hazard.unit), None)
    if motions:
        return motions.progress
    bank = phrases().progress[state]
    start = chance("progress", hazard.truth_id).randrange(len(bank))
    return bank[(start + PERIODS.index(period)) % len(bank)]


def _carried(hazard: Hazard, period: str) -> tuple[str, ...]:
    """The months up to this one in which the row was carried over; told lives and copies stay as they are."""
    exempt = hazard.first or ("-" in hazard.truth_id and not hazard.truth_id[-2:].isdigit())
    if exempt or any(one.unit == hazard.unit for one in stories().perfunctory):
        return ()
    return tuple(one for one in PERIODS if hazard.first_period < one <= period)


def _worded(hazard: Hazard, period: str, noise: Noise) -> tuple[str, str, bool]:
    description, location, edited = hazard.description, hazard.location, False
    for month in _carried(hazard, period):
        luck = chance("edit", hazard.truth_id, month)
        edited = luck.random() < noise.edited
        if edited:
            description, location = reworded(description, luck), renamed(location, luck)
    return description, location, edited


def _promised(hazard: Hazard, period: str, noise: Noise) -> tuple[date | None, bool]:
    deadline, moved = hazard.deadline, False
    if deadline is None or hazard.deadline_kind == "immediate":
        return deadline, False
    for month in _carried(hazard, period):
        luck = chance("deadline", hazard.truth_id, month)
        still_open = hazard.completed_on is None or hazard.completed_on >= first(month)
        moved = still_open and luck.random() < noise.deadline_moved
        if moved:
            deadline = max(deadline, first(month)) + timedelta(days=luck.randint(16, 40))
    return deadline, moved
