"""The four months of the sample and when each is run."""

import hashlib
from datetime import date, datetime, time
from random import Random

from schemas.calendar import Period

PERIODS = ("2022-05", "2022-06", "2022-07", "2022-08")
AS_OF: dict[str, date] = {
    "2022-05": date(2022, 6, 10),
    "2022-06": date(2022, 7, 10),
    "2022-07": date(2022, 8, 10),
    "2022-08": date(2022, 9, 10),
}
"""The day on which each month's run is made, and as of which it reports."""


def first(period: str) -> date:
    """The month's first day."""
    return Period.parse(period).first


def last(period: str) -> date:
    """The month's last day."""
    return Period.parse(period).last


def next_month(period: str, day: int, clock: str = "10:00:00") -> datetime:
    """A moment in the month after, when returns for the period come in."""
    following = Period.parse(period).next
    return datetime.combine(date(following.year, following.month, day), time.fromisoformat(clock))


def run_of(received_at: datetime) -> str:
    """The run that finds a file received then: the first whose as-of day is not over yet.

    >>> run_of(datetime(2022, 6, 15))
    '2022-06'
    """
    return next(period for period in PERIODS if received_at.date() <= AS_OF[period])


def chance(*about: object) -> Random:
    """A source of chance that depends on nothing but its name."""
    name = "/".join(str(part) for part in about)
    return Random(hashlib.sha256(name.encode()).digest())


def likely(luck: Random, share: float) -> bool:
    """True in that share of cases."""
    return luck.random() < share
