"""What runs when: the jobs of a region by its calendar, and which of them were missed.

Cron lines for Prefect are written from the same data that tells whether a job was missed.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import NamedTuple

from flows.region import Settings
from schemas.calendar import Calendar

LOOK_BACK_DAYS = 40
INTAKE = "intake"
REMINDER = "reminder"
INTEGRITY = "integrity"


class Job(NamedTuple):
    """Something that runs by itself; all of it can be run again without harm."""

    name: str
    what: str
    stages: tuple[str, ...]
    days: tuple[int, ...] = ()
    """Days of the month; empty: every day."""
    months: tuple[int, ...] = ()
    """Empty: every month."""
    at: time | None = None
    """None: every hour."""

    @property
    def cron(self) -> str:
        """The job's times as a cron line, in the region's time zone."""
        clock = f"{self.at.minute} {self.at.hour}" if self.at else "0 *"
        return f"{clock} {_listed(self.days)} {_listed(self.months)} *"

    def last_before(self, moment: datetime) -> datetime | None:
        """When it should have run last, as far as one looks back."""
        if self.at is None:
            return moment.replace(minute=0, second=0, microsecond=0)
        for back in range(LOOK_BACK_DAYS):
            day = moment.date() - timedelta(days=back)
            when = datetime.combine(day, self.at)
            if when <= moment and self._falls_on(when):
                return when
        return None

    def _falls_on(self, when: datetime) -> bool:
        return (not self.days or when.day in self.days) and (not self.months or when.month in self.months)


def jobs(settings: Settings) -> tuple[Job, ...]:
    """The jobs of a region, from its calendar and the days of its ladder."""
    due, notice = settings.calendar.due_day, settings.notify
    remind = max(1, due - notice.remind_days_before)
    ladder = tuple(sorted({due + notice.hint_days_after, due + notice.circular_days_after}))
    arrived, whole = ("collect", "load", "track"), ("collect", "load", "track", "publish", "notify")
    return (
        Job(INTAKE, "take in what has arrived, send what is due", ("collect", "load")),
        Job(REMINDER, "remind units that owe", ("collect", "load"), (remind,), at=time(9)),
        Job("collection", "the due day's morning and the day after", arrived, (due, due + 1), at=time(7)),
        Job("publication", "the month's reports", whole[:4], (due + 1,), at=time(7, 30)),
        Job("laggards", "hints, then drafts of what is graver", whole, ladder, at=time(9, 30)),
        Job(
            "statistics",
            "the quarter's figures, in January the year's",
            whole[:4],
            (10,),
            (1, 4, 7, 10),
            time(8),
        ),
        Job(INTEGRITY, "the archive's bytes, and the store made again from them", (), at=time(2, 30)),
    )


def missed(
    planned: tuple[Job, ...], done: Mapping[str, datetime], moment: datetime, since: datetime
) -> Iterator[Job]:
    """Jobs whose last time has passed without them; nothing is owed from before ``since``."""
    for job in planned:
        when = job.last_before(moment)
        if when and when >= since and (job.name not in done or done[job.name] < when):
            yield job


def month_due(moment: datetime, calendar: Calendar | None = None) -> str:
    """The month that is reported now: the latest that is over."""
    return str((calendar or Calendar()).reported_on(moment.date()))


def _listed(numbers: tuple[int, ...]) -> str:
    return ",".join(map(str, numbers)) or "*"
