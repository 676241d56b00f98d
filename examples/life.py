"""A hazard's life as it really went, whatever its unit writes about it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from examples.months import PERIODS, chance, first, last, likely
from examples.units import Unit
from examples.words import Major, phrases, places

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫"
_GIVEN = "甲乙丙丁戊己庚辛壬癸"
_AT_FIRST = {"big": (8, 13), "middle": (3, 6), "small": (0, 2)}
_EACH_MONTH = {"big": (3, 5), "middle": (0, 3), "small": (0, 1)}
_NOTICED = 0.6
"""Share of hazards of which the finder notes something besides."""
_TEMPLATES = (
    "{place}{spot}{fault}",
    "{spot}（{place}）{fault}",
    "检查发现{place}{spot}{fault}，存在安全隐患",
    "{place}{spot}：{fault}，不符合管理要求",
)


@dataclass(frozen=True, slots=True)
class Hazard:
    """What was found, who mends it and on which days it moved on (None: not within the sample)."""

    truth_id: str
    unit: str
    category: str
    level: str
    department: str
    location: str
    description: str
    measure: str
    found_on: date
    found_by: tuple[str, ...]
    source: str
    deadline: date | None
    deadline_kind: str
    person: str
    accepter: str
    fund_wan: float
    start_on: date | None = None
    completed_on: date | None = None
    accepted_on: date | None = None
    closed_on: date | None = None
    major: Major | None = None
    first: bool = False
    """Written as the first row of the return, so that its code can be foretold."""

    def state(self, day: date) -> str:
        """Where it stood at the end of a day."""
        steps = (
            (self.closed_on, "CLOSED"),
            (self.accepted_on, "ACCEPTED"),
            (self.completed_on, "RECTIFIED"),
            (self.start_on, "RECTIFYING"),
        )
        return next((state for on, state in steps if on and on <= day), "PENDING")

    @property
    def first_period(self) -> str:
        """The month in which it is due to be reported first."""
        found = f"{self.found_on:%Y-%m}"
        return max(found, PERIODS[0])


def person(*about: object) -> str:
    """A name nobody bears."""
    luck = chance("person", *about)
    return luck.choice(_SURNAMES) + luck.choice(_GIVEN)


def births(unit: Unit, taken: frozenset[tuple[str, str]] = frozenset()) -> tuple[Hazard, ...]:
    """The hazards chance gives a unit, oldest first, no defect twice and none of ``taken``."""
    luck = chance("births", unit.code)
    bank = [
        (category, *defect)
        for category, defects in phrases().defects.items()
        for defect in defects
        if defect[:2] not in taken and _has(unit, defect[0])
    ]
    luck.shuffle(bank)
    found: list[Hazard] = []
    for period in PERIODS:
        low, high = (_AT_FIRST if period == PERIODS[0] else _EACH_MONTH)[unit.size]
        visits = _visits(unit, period, luck)
        days = sorted(luck.choices(visits, k=luck.randint(low, high)))
        for visit in days:
            truth_id = f"{unit.code}-{len(found) + 1:02d}"
            found.append(_born(unit, truth_id, bank.pop(), visit, luck))
    return tuple(found)


def _has(unit: Unit, spot: str) -> bool:
    """Whether a unit of that size has such a place at all."""
    return unit.size != "small" or not any(word in spot for word in phrases().big_only)


_Visit = tuple[date, tuple[str, ...], str]


def _visits(unit: Unit, period: str, luck: Random) -> list[_Visit]:
    since = first(period) if period != PERIODS[0] else date(2022, 4, 6)
    span = (last(period) - since).days
    days = sorted(luck.sample(range(span), k=4 if unit.size == "big" else 2))
    people = [person(unit.code, "finder", seat) for seat in range(4)]
    sources = phrases().sources
    return [
        (since + timedelta(days=day), tuple(luck.sample(people, k=luck.randint(1, 2))), luck.choice(sources))
        for day in days
    ]


def _born(
    unit: Unit, truth_id: str, defect: tuple[str, str, str, str], visit: _Visit, luck: Random
) -> Hazard:
    category, spot, fault, measure = defect
    found_on, found_by, source = visit
    place = luck.choice(places(spot, unit.size))
    words = chance("words", unit.code).choice(_TEMPLATES)
    beside = f"，{luck.choice(phrases().observed)}" if likely(luck, _NOTICED) else ""
    departments = phrases().small_departments if unit.size == "small" else phrases().departments
    hazard = Hazard(
        truth_id=truth_id,
        unit=unit.code,
        category=category,
        level="GENERAL",
        department=luck.choice(departments),
        location=place + spot,
        description=_numbered(words.format(place=place, spot=spot, fault=fault) + beside, luck),
        measure=measure,
        found_on=found_on,
        found_by=found_by,
        source=source,
        deadline=found_on,
        deadline_kind="date",
        person=person(unit.code, "mender", luck.randint(1, 5 if unit.size == "big" else 2)),
        accepter=person(unit.code, "accepter") + "安",
        fund_wan=luck.choice((0, 0, 0.05, 0.12, 0.3, 0.5, 0.8, 1.2, 2.5, 6.0)),
    )
    return _course(hazard, luck)


def _numbered(text: str, luck: Random) -> str:
    numbers = {
        "~n": str(luck.randint(2, 9)),
        "~m": f"{luck.uniform(0.4, 1.8):.1f}",
        "~k": str(luck.randint(12, 60)),
    }
    for mark, number in numbers.items():
        text = text.replace(mark, number)
    return text


def _course(hazard: Hazard, luck: Random) -> Hazard:
    found = hazard.found_on
    if likely(luck, 0.08):
        spot = replace(hazard, deadline_kind="immediate", start_on=found, completed_on=found, deadline=found)
        return _settled(spot, luck)
    deadline, kind = _deadline(found, luck)
    fate = luck.choices(("in time", "late", "never"), weights=(68, 16, 16))[0]
    given = (deadline - found).days
    days = luck.randint(3, max(4, given)) if fate == "in time" else given + luck.randint(3, 25)
    completed = found + timedelta(days=days) if fate != "never" else None
    start = found + timedelta(days=luck.randint(1, max(2, days // 2)))
    return _settled(
        replace(hazard, deadline=deadline, deadline_kind=kind, start_on=start, completed_on=completed), luck
    )


def _deadline(found: date, luck: Random) -> tuple[date, str]:
    kind = luck.choices(("date", "month_end", "relative"), weights=(70, 20, 10))[0]
    if kind == "relative":
        return found + timedelta(days=luck.choice((7, 10, 15, 30))), kind
    deadline = found + timedelta(days=luck.randint(8, 45))
    if kind == "month_end":
        return last(f"{deadline:%Y-%m}"), kind
    month_end = deadline == last(f"{deadline:%Y-%m}")
    return deadline - timedelta(days=int(month_end)), kind


def _settled(hazard: Hazard, luck: Random) -> Hazard:
    if hazard.completed_on is None:
        return hazard
    accepted = hazard.completed_on + timedelta(days=luck.randint(1, 6))
    closed = accepted + timedelta(days=luck.randint(0, 4))
    return replace(hazard, accepted_on=accepted, closed_on=closed)
