"""The words the invented region is made of, from ``data/*.yml``: defects, headings, tasks, units."""

from functools import cache
from pathlib import Path

from schemas.loading import Declared, load

DATA = Path(__file__).parent / "data"


class Major(Declared):
    """A major hazard, told in full."""

    key: str
    category: str
    location: str
    description: str
    measure: str
    criterion: str
    cause: str
    consequence: str
    plan: str


class Phrases(Declared):
    """What goes wrong where, and what is done about it."""

    defects: dict[str, tuple[tuple[str, str, str], ...]]
    """Per category: spot, fault, measure; ``~n ~m ~k`` stand for numbers."""
    majors: tuple[Major, ...]
    places: dict[str, tuple[str, ...]]
    observed: tuple[str, ...]
    """What the finder noticed besides."""
    campus: dict[str, tuple[str, ...]]
    own_standing: tuple[str, ...]
    """Spots with these words stand for themselves; a storey before them would be nonsense."""
    synonyms: tuple[tuple[str, str], ...]
    tails: tuple[str, ...]
    place_names: tuple[tuple[str, str], ...]
    big_only: tuple[str, ...]
    """Words of spots that small units do not have."""
    progress: dict[str, tuple[str, ...]]
    departments: tuple[str, ...]
    small_departments: tuple[str, ...]
    sources: tuple[str, ...]


class Manners(Declared):
    """The headings, words and file names units choose from."""

    headings: dict[str, tuple[str, ...]]
    cover: dict[str, tuple[str, ...]]
    levels: dict[str, tuple[str, ...]]
    statuses: dict[str, tuple[str, ...]]
    passed: tuple[str, ...]
    files: tuple[str, ...]
    ledgers: dict[str, tuple[str, ...]]
    footers: tuple[str, ...]
    other_headings: dict[str, dict[str, str]]
    columns: dict[str, tuple[str, ...]]
    """Column sets by name: full, medium, small …, and one per other ledger."""
    peculiar: dict[str, dict[str, str | bool | int]]
    """Per unit code: fields of its Habit that are not left to chance."""


class Lists(Declared):
    """Banks of key tasks and institutional measures."""

    projects: dict[str, tuple[tuple[str, str, str, str, str], ...]]
    """Per project: task, due, lead department, supporting departments, outcome."""
    measures: tuple[tuple[str, str, str, str, str, str], ...]
    """Topic, title, action, content, due, outcome."""


class Direct(Declared):
    """A unit directly under the city."""

    code: str
    name: str
    short: tuple[str, ...]
    kind: str
    grade: str
    beds: int
    private: bool = False


class County(Declared):
    """A county with its towns and villages."""

    prefix: str
    name: str
    towns: tuple[str, ...]
    villages: tuple[str, ...]


class Pattern(Declared):
    """A unit every county has."""

    number: str
    name: str
    short: str
    kind: str
    grade: str
    beds: int


class Roster(Declared):
    """All institutions."""

    city: str
    direct: tuple[Direct, ...]
    counties: tuple[County, ...]
    pattern: tuple[Pattern, ...]


def places(spot: str, size: str) -> tuple[str, ...]:
    """What may stand before a spot in a unit of that size: a storey, or only a part of the grounds."""
    book = phrases()
    alone = any(word in spot for word in book.own_standing)
    return (book.campus if alone else book.places)[size]


@cache
def phrases() -> Phrases:
    """The phrase book."""
    return load(DATA / "phrases.yml", Phrases)


@cache
def manners() -> Manners:
    """How units write."""
    return load(DATA / "habits.yml", Manners)


@cache
def lists() -> Lists:
    """Tasks and measures."""
    return load(DATA / "lists.yml", Lists)


@cache
def roster() -> Roster:
    """The institutions as declared."""
    return load(DATA / "units.yml", Roster)
