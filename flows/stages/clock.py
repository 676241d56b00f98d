"""What time it is in a region, and what a run may know by then: as light as quick commands need it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flows.region import Region
from schemas.calendar import end_of


def now(region: Region) -> datetime:
    """The region's local time, to the second."""
    zone = ZoneInfo(region.settings.region.time_zone)
    return datetime.now(zone).replace(tzinfo=None, microsecond=0)


def known_at(region: Region, as_of: date | None) -> datetime:
    """What a run may know: everything received up to the end of its as-of date, or up to now."""
    present = now(region)
    return present if as_of is None else min(end_of(as_of), present)
