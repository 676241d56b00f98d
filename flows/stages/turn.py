"""What time it is in a region, and whose turn it is: as light as quick commands need it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flows.region import Region, RegionError
from schemas.calendar import end_of
from warehouse.private import private_folder


def now(region: Region) -> datetime:
    """The region's local time, to the second."""
    zone = ZoneInfo(region.settings.region.time_zone)
    return datetime.now(zone).replace(tzinfo=None, microsecond=0)


def known_at(region: Region, as_of: date | None) -> datetime:
    """What a run may know: everything received up to the end of its as-of date, or up to now."""
    present = now(region)
    return present if as_of is None else min(end_of(as_of), present)


@contextmanager
def locked(region: Region) -> Iterator[None]:
    """One run at a time in a region; the second one is told so instead of waiting."""
    path = region.warehouse.with_name("run.lock")
    private_folder(path.parent)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = f"{region.root}: another run is under way; try again when it has ended"
            raise RegionError(message) from error
        yield
