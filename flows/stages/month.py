"""What every stage of a month's run knows, and the record each leaves behind."""

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from flows.region import Region, RegionError, Runner, read_region
from flows.stages.clock import known_at, now
from flows.stages.editions import frozen_as_of
from flows.stages.store import store
from schemas.calendar import Period
from warehouse.archive import Archive
from warehouse.connection import writer
from warehouse.region import Run, put_run

log = logging.getLogger("hazard_ledger")

OWN_STAMPS = ("month", "publication", "message", "release")
"""Entries of the journal that bear the time of this machine, not of a sender."""
CLOCK_SLACK = timedelta(hours=3)
"""How far a clock may be set back without anybody minding: an hour of summer time, and some drift."""

GATES = ("reading", "publishing")
STAGES = ("collect", "load", "track", "publish", "notify")


class Month(NamedTuple):
    """One run: which region, which month, judged as of which day with which knowledge."""

    root: Path
    period: str
    as_of: date
    known_at: datetime
    run_id: str
    released: tuple[tuple[str, str], ...] = ()
    """Gates a person opens for this run, each with the reason."""
    runner: Runner = Runner()
    """Who reads the files."""

    @property
    def region(self) -> Region:
        """The region's settings and units, with as many readers as the run wants."""
        region = read_region(self.root)
        return region.with_readers(self.runner.workers) if self.runner.workers else region


def plan(region: Region, period: str, as_of: date | None) -> Month:
    """A run of the month as of a day; without one, a published month keeps its own, another is as of today.

    Knowledge ends with the given day, and is everything up to now when none is given.
    """
    if not region.registry.units:
        message = f"{region.root / 'units.csv'}: names no institution yet; write one line for each, then run"
        raise RegionError(message)
    _check_clock(region)
    known = known_at(region, as_of)
    day = as_of or frozen_as_of(region, period) or known.date()
    if region.settings.calendar.first(Period.parse(period)) > day:
        message = f"{period} has not begun on {day}; name the month that is reported, or a later --as-of"
        raise RegionError(message)
    return Month(region.root, period, day, known, uuid.uuid4().hex[:12])


def _check_clock(region: Region) -> None:
    """Refuse to work by a clock behind what was written down by it: knowledge would seem to be lost."""
    present = now(region)
    stamped = (
        entry.note.received_at for entry in Archive(region.archive).entries() if entry.note.kind in OWN_STAMPS
    )
    last = max(stamped, default=present)
    if last - present > CLOCK_SLACK:
        message = (
            f"this machine's clock says {present}, but the journal was last written at {last}; set the clock"
        )
        raise RegionError(message)


@contextmanager
def recorded(month: Month, stage: str) -> Iterator[dict[str, int]]:
    """Note in ``ops.run`` that a stage began, and how it ended; yields the counts to fill in."""
    region, counts = month.region, dict[str, int]()
    run = Run(month.run_id, month.period, month.as_of, stage, now(region), None, None, counts)
    with store(region) as connection:
        put_run(connection, run)
    try:
        yield counts
    except BaseException:
        _ended(region, run, "failed")
        raise
    _ended(region, run, "done")
    log.info("%-8s %s", stage, ", ".join(f"{name} {count}" for name, count in counts.items()))


def _ended(region: Region, run: Run, outcome: str) -> None:
    with writer(region.warehouse) as connection:  # brought up to date when the stage began
        put_run(connection, replace(run, finished_at=now(region), outcome=outcome))
