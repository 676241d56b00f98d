"""The truth in numbers: who lags, the month's statistics, listings, tasks."""

from collections.abc import Iterator
from typing import Any

from examples.knowledge import Standing, returns, standings
from examples.lines import Noise
from examples.months import AS_OF, PERIODS, last
from examples.stories import stories
from examples.units import units

_DONE = {"RECTIFIED", "ACCEPTED", "CLOSED"}
_LAGGING = {"late": "LATE", "missing": "MISSING", "invalid": "INVALID"}
REGION = "region"


def laggards(run: str, noise: Noise, scale: int) -> list[dict[str, Any]]:
    """Units that lag in the run's month, with the number of months in a row, per ledger they owe first."""
    known = standings(run, noise, scale)
    by_unit: dict[str, list[Standing]] = {}
    for one in known:
        by_unit.setdefault(one.unit, []).append(one)
    return [entry for unit, rows in by_unit.items() for entry in _lagging(unit, rows, run)]


def _classes(rows: list[Standing]) -> tuple[str, ...]:
    """How a unit's month is classed: by its worst ledger; only some ledgers missing is PARTIAL."""
    statuses = {one.status for one in rows}
    if statuses == {"missing"}:
        return ("MISSING",)
    found = tuple(_LAGGING[status] for status in ("late", "invalid") if status in statuses)
    return (*found, *(("PARTIAL",) if "missing" in statuses else ()))


def _lagging(unit: str, rows: list[Standing], run: str) -> Iterator[dict[str, Any]]:
    months = [period for period in PERIODS if period <= run]
    classes = {period: _classes([one for one in rows if one.period == period]) for period in months}
    for name in classes.get(run, ()):
        consecutive = 0
        while consecutive < len(months) and name in classes[months[-1 - consecutive]]:
            consecutive += 1
        yield {"unit": unit, "class": name, "consecutive": consecutive}


def county_figures(
    lives: list[dict[str, Any]], run: str, noise: Noise, scale: int
) -> dict[str, dict[str, Any]]:
    """The monthly statistics for the region and each county, cumulative since January."""
    counties = dict.fromkeys(one.county for one in units(scale))
    return {scope: _figures(lives, run, scope, noise, scale) for scope in (REGION, *counties)}


def _figures(lives: list[dict[str, Any]], run: str, scope: str, noise: Noise, scale: int) -> dict[str, Any]:
    inside = {one.code for one in units(scale) if scope in (REGION, one.county)}
    known = [one for one in lives if one["unit"] in inside and run in one["states"]]
    major = [one for one in known if one["levels"][run] == "MAJOR"]
    general = [one for one in known if one["levels"][run] != "MAJOR"]
    reporting = [
        one
        for one in standings(run, noise, scale)
        if one.unit in inside and one.ledger == "hazard" and one.effective
    ]
    closed = sum(one["states"][run][0] == "CLOSED" for one in major)
    return {
        "units_reporting": len({one.unit for one in reporting if one.period == run}),
        "units_reporting_this_year": len({one.unit for one in reporting}),
        "general_found": len(general),
        "general_rectified": sum(one["states"][run][0] in _DONE for one in general),
        "major_found": len(major),
        "major_closed": closed,
        "major_planned": len(major) - closed,
        "fund_wan": round(sum(one["fund_wan"][run] for one in known), 4),
        "overdue": sum(one["overdue"][run] is not None for one in known),
        "doubtful": sum(run in one["doubtful"] for one in known),
    }


def listing_figures(run: str, noise: Noise, scale: int) -> list[dict[str, Any]]:
    """The hazards listed as known from the listing ledgers that had come by the run."""
    filed: dict[str, str] = {}
    for part in returns(noise, scale):
        if part.ledger == "listing" and part.file.run <= run:
            filed[part.unit] = max(part.period, filed.get(part.unit, part.period))
    return [
        {
            "hazard": one.hazard,
            "by": one.by,
            "number": one.number,
            "level": one.level,
            "listed_on": str(one.listed),
            "delisted": bool(one.delisted and one.delisted <= last(filed[one.by])),
        }
        for one in stories().listings
        if one.by in filed and one.listed <= last(filed[one.by])
    ]


def task_figures(run: str, noise: Noise, scale: int) -> dict[str, dict[str, int]]:
    """Per unit: how many key tasks its return of that month lists, how many are done and how many overdue."""
    figures = {}
    for part in returns(noise, scale):
        if (part.ledger, part.period) == ("key_task", run) and part.file.run <= run:
            plan = next(one for one in part.file.parcel.sheets if one.ledger == "key_task")
            done = [line for line in plan.lines if line.values["done_on"]]
            due = [line for line in plan.lines if not line.values["done_on"] and line.values["due_on"]]
            overdue = sum(line.values["due_on"] < AS_OF[run] for line in due)
            figures[part.unit] = {"tasks": len(plan.lines), "done": len(done), "overdue": overdue}
    return figures
