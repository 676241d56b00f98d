"""The lives told on purpose, from ``data/stories.yml``."""

from datetime import date
from functools import cache

from pydantic import Field as Key

from examples.life import Hazard, person
from examples.months import chance
from examples.units import Unit
from examples.words import DATA, phrases, places
from schemas.loading import Declared, load

Value = date | bool | float | str | None


class Told(Declared):
    """A hazard told on purpose."""

    id: str
    found: date
    deadline: date | None
    major: str | None = None
    defect: tuple[str, int] | None = None
    start: date | None = None
    completed: date | None = None
    accepted: date | None = None
    closed: date | None = None
    fund: float = 0.0
    first: bool = False

    @property
    def unit(self) -> str:
        """The unit it belongs to."""
        return self.id.split("-", 1)[0]


class Twist(Declared):
    """What a unit writes of a hazard in one month, otherwise than it was."""

    hazard: str
    period: str
    kind: str
    field: str | None = None
    values: dict[str, Value] = Key(default_factory=dict)
    raw: dict[str, str | date] = Key(default_factory=dict)
    absent: bool = False
    shift: bool = False
    held: bool = False
    same_person: bool = False
    version: int | None = None
    """Only in that version of the return; None: in all."""
    states: tuple[str, ...] = ()


class Listed(Declared):
    """A hazard listed for supervision."""

    hazard: str
    by: str
    number: str
    level: str
    org: str | None = None
    """Who lists it, where it is not the office that files."""
    listed: date
    plan_due: date
    plan_filed: date | None = None
    treat_due: date
    applied: date | None = None
    accepted: date | None = None
    delisted: date | None = None
    publicity: date | None = None


class Decided(Declared):
    """A decision of the authority."""

    kind: str
    hazard: str
    decided: date
    until: date | None = None
    passed: bool = False
    reason: str
    number: str
    received: date


class Motions(Declared):
    """A unit that only goes through the motions."""

    unit: str
    copies: str
    rows: int
    found: date
    deadline: date
    measures: tuple[str, ...]
    person: str
    progress: str


class Stories(Declared):
    """Everything told on purpose."""

    hazards: tuple[Told, ...]
    twists: tuple[Twist, ...]
    listings: tuple[Listed, ...]
    decisions: tuple[Decided, ...]
    perfunctory: tuple[Motions, ...]


@cache
def stories() -> Stories:
    """The stories as declared."""
    return load(DATA / "stories.yml", Stories)


def told(unit: Unit) -> tuple[Hazard, ...]:
    """The unit's hazards that are told on purpose."""
    return tuple(_hazard(unit, one) for one in stories().hazards if one.unit == unit.code)


def twists(truth_id: str, period: str, version: int) -> tuple[Twist, ...]:
    """What is written otherwise of a hazard in that version of the month's return."""
    return tuple(
        twist
        for twist in stories().twists
        if (twist.hazard, twist.period) == (truth_id, period) and twist.version in {None, version}
    )


def _hazard(unit: Unit, one: Told) -> Hazard:
    luck = chance("told", one.id)
    major = next((known for known in phrases().majors if known.key == one.major), None)
    category, location, description, measure = _text(unit, one)
    return Hazard(
        truth_id=one.id,
        unit=unit.code,
        category=category,
        level="MAJOR" if major else "GENERAL",
        department=luck.choice(
            phrases().small_departments if unit.size == "small" else phrases().departments
        ),
        location=location,
        description=description,
        measure=measure,
        found_on=one.found,
        found_by=(person(one.id, "finder"),),
        source="SUPERIOR" if major else "SELF",
        deadline=one.deadline,
        deadline_kind="date" if one.deadline else "open_ended",
        person=person(one.id, "mender"),
        accepter=person(one.id, "accepter") + "安",
        fund_wan=one.fund,
        start_on=one.start,
        completed_on=one.completed,
        accepted_on=one.accepted,
        closed_on=one.closed,
        major=major,
        first=one.first,
    )


def _text(unit: Unit, one: Told) -> tuple[str, str, str, str]:
    for major in phrases().majors:
        if major.key == one.major:
            return major.category, major.location, major.description, major.measure
    if one.defect is None:
        message = f"stories.yml: {one.id} names neither a major hazard nor a defect"
        raise ValueError(message)
    category, number = one.defect
    spot, fault, measure = phrases().defects[category][number]
    place = chance("place", one.id).choice(places(spot, unit.size))
    told = fault.replace("~n", "4").replace("~m", "0.9").replace("~k", "25")
    return category, place + spot, f"{place}{spot}{told}", measure


def taken(unit: Unit) -> frozenset[tuple[str, str]]:
    """The (spot, fault) pairs told on purpose, which chance must not give the unit again."""
    pairs = (one.defect for one in stories().hazards if one.unit == unit.code and one.defect)
    texts = (phrases().defects[category][number] for category, number in pairs)
    return frozenset((spot, fault) for spot, fault, _ in texts)
