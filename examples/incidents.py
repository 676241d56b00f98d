"""What befalls returns on their way, from ``data/post.yml``."""

from functools import cache

from examples.words import DATA
from schemas.loading import Declared, load


class Incident(Declared):
    """Something that befalls a unit's return of one month."""

    unit: str
    period: str
    kind: str
    day: int | None = None
    clock: str = "10:00:00"
    then: int | None = None
    """Day on which a good version follows."""
    field: str | None = None
    count: int = 0


class Post(Declared):
    """All incidents."""

    incidents: tuple[Incident, ...]
    nil_all_along: tuple[str, ...]


@cache
def post() -> Post:
    """The incidents as declared."""
    return load(DATA / "post.yml", Post)


@cache
def incidents(unit: str, period: str) -> dict[str, Incident]:
    """What befalls the unit's return that month, by kind."""
    return {one.kind: one for one in post().incidents if (one.unit, one.period) == (unit, period)}
