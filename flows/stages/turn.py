"""What time it is in a region, and whose turn it is: as light as quick commands need it."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import TextIO
from zoneinfo import ZoneInfo

from flows.region import Region, RegionError
from schemas.calendar import end_of
from warehouse.private import private_folder

LOCK_SECONDS = 0.5
"""How often a waiting run looks whether it is its turn."""


def now(region: Region) -> datetime:
    """The region's local time, to the second."""
    zone = ZoneInfo(region.settings.region.time_zone)
    return datetime.now(zone).replace(tzinfo=None, microsecond=0)


def known_at(region: Region, as_of: date | None) -> datetime:
    """What a run may know: everything received up to the end of its as-of date, or up to now."""
    present = now(region)
    return present if as_of is None else min(end_of(as_of), present)


@contextmanager
def locked(region: Region, patience: timedelta = timedelta()) -> Iterator[None]:
    """One run at a time in a region, also across processes; the second one waits so long, then is told so.

    While a run lasts, the lock file names its process.
    """
    path = region.warehouse.with_name("run.lock")
    private_folder(path.parent)
    with path.open("a+", encoding="utf-8") as file:
        until = time.monotonic() + patience.total_seconds()
        while not _taken(file):
            if time.monotonic() >= until:
                message = (
                    f"{region.root}: another run is under way{holder(region)}; try again when it has ended"
                )
                raise RegionError(message)
            time.sleep(LOCK_SECONDS)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
        file.truncate(0)


def holder(region: Region) -> str:
    """`` (process 1234)`` of the run that holds the region, as far as its lock file tells."""
    path = region.warehouse.with_name("run.lock")
    process = path.read_text(encoding="utf-8") if path.exists() else ""
    return f" (process {process})" if process else ""


def _taken(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
