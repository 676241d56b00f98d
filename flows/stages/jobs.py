"""What runs when: the jobs of a region by its calendar, and which of them were missed.

Cron lines for Prefect are written from the same data that tells whether a job was missed.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from flows.region import Settings
from schemas.calendar import Calendar, Period

LOOK_BACK_DAYS = 40
FIRST_DAY, LAST_DAY = 1, 28
"""Days that every month has."""
INTAKE = "intake"
REMINDER = "reminder"
INTEGRITY = "integrity"


class Job(NamedTuple):
    """Something that runs by itself; all of it can be run again without harm."""

    name: str
    what: str
    stages: tuple[str, ...]
    calendar: Calendar
    from_due: tuple[int, ...] = ()
    """Days counted from the due day, which may make way for holidays."""
    days: tuple[int, ...] = ()
    """Days of the month, for what does not follow the due day; empty: every day."""
    months: tuple[int, ...] = ()
    """Empty: every month."""
    at: time | None = None
    """None: every hour."""

    @property
    def cron(self) -> str:
        """The job's times as a cron line, in the region's time zone; where the due day moves, every day."""
        clock = f"{self.at.minute} {self.at.hour}" if self.at else "0 *"
        days = self.days or tuple(self.calendar.due_day + offset for offset in self.from_due)
        if self.from_due and (
            self.calendar.shift != "none" or not FIRST_DAY <= min(days) <= max(days) <= LAST_DAY
        ):
            days = ()
        return f"{clock} {_listed(days)} {_listed(self.months)} *"

    def falls_on(self, day: date) -> bool:
        """Whether the job runs on that day."""
        if self.from_due:
            return self.month_on(day) is not None
        return (not self.days or day.day in self.days) and (not self.months or day.month in self.months)

    def month_on(self, day: date) -> str | None:
        """The month that a job counted from the due day is about on that day; None when it is not its day."""
        for back in (0, 1, 2):
            month = Period.of(day).plus(-back)
            if (day - self.calendar.due_on(month)).days in self.from_due:
                return str(month)
        return None

    def last_before(self, moment: datetime) -> datetime | None:
        """When it should have run last, as far as one looks back."""
        if self.at is None:
            return moment.replace(minute=0, second=0, microsecond=0)
        for back in range(LOOK_BACK_DAYS):
            day = moment.date() - timedelta(days=back)
            when = datetime.combine(day, self.at)
            if when <= moment and self.falls_on(day):
                return when
        return None


def jobs(settings: Settings) -> tuple[Job, ...]:
    """The jobs of a region, from its calendar and the days of its ladder."""
    days, notice = settings.calendar, settings.notify
    remind = -min(notice.remind_days_before, days.due_day - 1)
    ladder = tuple(sorted({notice.hint_days_after, notice.circular_days_after}))
    arrived, whole = ("collect", "load", "track"), ("collect", "load", "track", "publish", "notify")
    told = {
        INTAKE: "take in what has arrived, send what is due",
        REMINDER: "remind units that owe",
        "collection": "the due day's morning and the day after",
        "publication": "the month's reports",
        "laggards": "hints, then drafts of what is graver",
        "statistics": "the quarter's figures, in January the year's",
        INTEGRITY: "the archive's bytes, and the store made again from them",
    }
    return (
        Job(INTAKE, told[INTAKE], ("collect", "load"), days),
        Job(REMINDER, told[REMINDER], ("collect", "load"), days, (remind,), at=time(9)),
        Job("collection", told["collection"], arrived, days, (0, 1), at=time(7)),
        Job("publication", told["publication"], whole[:4], days, (1,), at=time(7, 30)),
        Job("laggards", told["laggards"], whole, days, ladder, at=time(9, 30)),
        Job("statistics", told["statistics"], whole[:4], days, days=(10,), months=(1, 4, 7, 10), at=time(8)),
        Job(INTEGRITY, told[INTEGRITY], (), days, at=time(2, 30)),
    )


def missed(
    planned: tuple[Job, ...], done: Mapping[str, datetime], moment: datetime, since: datetime
) -> Iterator[Job]:
    """Jobs whose last time has passed without them; nothing is owed from before ``since``."""
    for job in planned:
        when = job.last_before(moment)
        if when and when >= since and (job.name not in done or done[job.name] < when):
            yield job


def month_due(moment: datetime, calendar: Calendar) -> str:
    """The month that is reported now: the latest that is over."""
    return str(calendar.reported_on(moment.date()))


def _listed(numbers: tuple[int, ...]) -> str:
    return ",".join(map(str, numbers)) or "*"
