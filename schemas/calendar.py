"""Months, due days and working days, in the region's own time zone.

A month's return is due on a day of the following month (S2: 每月3日前, inclusive of that day). Whether a
weekend or public holiday moves the due day is the region's choice; the texts say it does not.
"""

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Literal, NamedTuple, Self

from pydantic import Field as Key
from pydantic import model_validator

from schemas.loading import Declared, SchemaError

Shift = Literal["none", "next_workday"]
SATURDAY = 5
"""Saturday as ``date.weekday`` counts."""

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
    """Which days a month has, when its return is due, how long it is collected, and which days are worked."""

    month_ends_on: int = Key(default=31, ge=1, le=31)
    """Last day of the statistical month: 24 means from the 25th to the 24th, 31 the calendar month."""
    due_day: int = Key(default=3, ge=1, le=31)
    due_in: Literal["following", "same"] = "following"
    """Whether the due day lies in the month after the period's, or in the period's own (after its end)."""
    shift: Shift = "none"
    holidays: Literal["none", "china"] | None = None
    """Working days: Monday to Friday, or those of mainland China with its 调休; not said: China's where a due
    day shifts, else Monday to Friday."""
    collect_days_after: int = Key(default=25, ge=0, le=366)
    """Returns after the due day count as late until so many days later, and as missing beyond."""

    @model_validator(mode="after")
    def _due_after_the_end(self) -> Self:
        if self.due_in == "same" and self.due_day <= self.month_ends_on:
            message = (
                f"due_day {self.due_day} of the same month lies before the statistical month ends"
                f" (month_ends_on {self.month_ends_on}); name a later day, or due_in = 'following'"
            )
            raise ValueError(message)
        return self

    def first(self, period: Period) -> date:
        """The period's first day."""
        return self.last(period.previous) + timedelta(days=1)

    def last(self, period: Period) -> date:
        """The period's last day."""
        return _day_of(period, self.month_ends_on)

    def period_of(self, day: date) -> Period:
        """The period a day lies in."""
        month = Period.of(day)
        return month if day <= self.last(month) else month.next

    def reported_on(self, day: date) -> Period:
        """The period that returns of a day report when they do not say: the latest that is over."""
        return self.period_of(day).previous

    def due_on(self, period: Period) -> date:
        """The last day on which the month's return is on time."""
        day = _day_of(period.next if self.due_in == "following" else period, self.due_day)
        if self.shift == "next_workday":
            while not self.works(day):
                day += timedelta(days=1)
        return day

    def closes_on(self, period: Period) -> date:
        """The last day on which a late return is still collected for the month."""
        return self.due_on(period) + timedelta(days=self.collect_days_after)

    def days(self, period: Period) -> dict[str, date]:
        """The period's first and last day, when its return is due and until when a late one is collected."""
        return {
            "period_first": self.first(period),
            "period_last": self.last(period),
            "due_on": self.due_on(period),
            "closes_on": self.closes_on(period),
        }

    @property
    def chinese(self) -> bool:
        """Whether working days are those of mainland China."""
        return (self.holidays or ("china" if self.shift == "next_workday" else "none")) == "china"

    def works(self, day: date) -> bool:
        """Whether a day is a working day."""
        return is_workday(day) if self.chinese else day.weekday() < SATURDAY

    def unsure(self, day: date) -> str | None:
        """Why that year counts Monday to Friday though China's days are asked for; None if it does not."""
        if not self.chinese or day.year in holiday_years():
            return None
        years = holiday_years()
        return (
            f"the holidays of {day.year} are not known (chinesecalendar knows {years[0]} to {years[-1]});"
            " Monday to Friday are counted as working days; install a newer chinesecalendar"
        )


def _day_of(month: Period, number: int) -> date:
    """That day of the month, or its last one where it has no such day."""
    return date(month.year, month.month, min(number, month.last.day))


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
        return day.weekday() < SATURDAY


@cache
def holiday_years() -> tuple[int, ...]:
    """The years whose public holidays the library knows, in order."""
    import chinese_calendar  # noqa: PLC0415 - as above

    return tuple(sorted({day.year for day in chinese_calendar.holidays}))


def add_workdays(day: date, count: int) -> date:
    """The day that lies so many working days after (before, when negative) the given one."""
    step = timedelta(days=1 if count >= 0 else -1)
    for _ in range(abs(count)):
        day += step
        while not is_workday(day):
            day += step
    return day
