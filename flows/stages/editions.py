"""What was published so far, as the journal tells it: every edition, which stands, with what knowledge."""

from collections.abc import Iterator
from datetime import date, datetime

from flows.region import Region
from warehouse.archive import Archive
from warehouse.publications import Publication
from warehouse.region import Clock


def editions(region: Region, period: str | None = None) -> Iterator[Publication]:
    """Every publication in the order it was made, or those of one month; each once, also if made again."""
    for entry in Archive(region.archive).entries("publication"):
        facts, month = entry.note.facts, entry.note.name
        if period in (None, month) and not facts.get("again"):
            yield Publication(
                month,
                int(str(facts["version"])),
                date.fromisoformat(str(facts["as_of"])),
                datetime.fromisoformat(str(facts["known_at"])),
                entry.note.received_at,
                frozen=True,
            )


def frozen_as_of(region: Region, period: str) -> date | None:
    """The as-of day of a month's first edition: what every later run of that month keeps to."""
    return next((edition.as_of for edition in editions(region, period)), None)


def standing_clock(region: Region) -> Clock | None:
    """The clock of the newest month's latest edition, by which reports answer between runs."""
    latest = max(editions(region), key=lambda each: (each.period, each.version), default=None)
    return Clock(latest.as_of, latest.known_at, latest.period) if latest else None


def last_arrival(region: Region, until: datetime) -> datetime:
    """The knowledge a run has: when the last thing arrived that it may know of."""
    arrived = (
        entry.note.received_at
        for entry in Archive(region.archive).entries()
        if entry.note.kind in ("receipt", "decision")
    )
    return max((moment for moment in arrived if moment <= until), default=until)
