"""Months, due days and working days, in the region's own time zone.

A month's return is due on a day of the following month (S2: 每月3日前, inclusive of that day). Whether a
weekend or public holiday moves the due day is the region's choice; the texts say it does not.
"""

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from schemas.loading import Declared, SchemaError

Shift = Literal["none", "next_workday"]

_PERIOD = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


class Period(NamedTuple):
    """A calendar month.

    >>> str(Period.parse('2022-12').next)
    '2023-01'
    """

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> "Period":
        """The month written ``YYYY-MM``; SchemaError otherwise."""
        found = _PERIOD.fullmatch(text)
        if not found:
            message = f"{text!r} is not a month; write it as YYYY-MM, for example 2022-05"
            raise SchemaError(message)
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> "Period":
        """The month a day lies in."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """The month's first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The month's last day."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def next(self) -> "Period":
        """The month after."""
        return self.plus(1)

    @property
    def previous(self) -> "Period":
        """The month before."""
        return self.plus(-1)

    def plus(self, months: int) -> "Period":
        """The month so many months later (earlier when negative)."""
        years, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Period(years, month + 1)

    def __str__(self) -> str:
        """``YYYY-MM``."""
        return f"{self.year:04d}-{self.month:02d}"


class Calendar(Declared):
    """When a month's return is due and how long it is still collected."""

    due_day: int = 3
    shift: Shift = "none"
    collect_days_after: int = 25
    """Returns after the due day count as late until so many days later, and as missing beyond."""

    def due_on(self, period: Period) -> date:
        """The last day on which the month's return is on time."""
        following = period.next
        day = date(following.year, following.month, min(self.due_day, following.last.day))
        return next_workday(day) if self.shift == "next_workday" else day

    def closes_on(self, period: Period) -> date:
        """The last day on which a late return is still collected for the month."""
        return self.due_on(period) + timedelta(days=self.collect_days_after)


def end_of(day: date) -> datetime:
    """The last second of a day, local time: 3日前 includes the whole of the third."""
    return datetime.combine(day, time(23, 59, 59))


def is_workday(day: date) -> bool:
    """Whether people work on that day in mainland China (weekends, public holidays, 调休).

    Years the holiday library does not know yet fall back to Monday to Friday.
    """
    import chinese_calendar  # noqa: PLC0415 - only regions that count working days pay for it

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5  # noqa: PLR2004 - Saturday is day 5


def next_workday(day: date) -> date:
    """The day itself when it is a working day, else the first one after it."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def add_workdays(day: date, count: int) -> date:
    """The day that lies so many working days after (before, when negative) the given one."""
    step = timedelta(days=1 if count >= 0 else -1)
    for _ in range(abs(count)):
        day += step
        while not is_workday(day):
            day += step
    return day
