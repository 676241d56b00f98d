"""Take from a source what is new: bytes into the archive, the arrival into the journal, nothing twice.

What was taken is remembered by the journal alone, so that a run killed between any two steps takes up where
it stopped.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from flows.intake.sources.source import Found, Source
from warehouse.archive import Archive, Arrival, Receipt

FILES_AT_ONCE = 200


class Collected(NamedTuple):
    """What one source gave: arrivals seen, those not known before, and those whose bytes were new."""

    source: str
    seen: int
    arrived: int
    new: int


def collect(source: Source, archive: Archive, *, until: datetime) -> Collected:
    """Archive everything the source received up to ``until`` and the journal does not know yet."""
    known = {
        (entry.note.name, entry.note.received_at)
        for entry in archive.entries("receipt")
        if entry.note.source == source.name
    }
    seen = [found for found in source.found() if found.received_at <= until]
    fresh = [found for found in seen if (found.name, found.received_at) not in known]
    receipts = [receipt for group in _groups(fresh) for receipt in _take(group, archive)]
    return Collected(
        source=source.name,
        seen=len(seen),
        arrived=sum(receipt.recorded for receipt in receipts),
        new=sum(receipt.new for receipt in receipts),
    )


def _groups(found: list[Found]) -> Iterator[list[Found]]:
    for start in range(0, len(found), FILES_AT_ONCE):
        yield found[start : start + FILES_AT_ONCE]


def _take(group: list[Found], archive: Archive) -> tuple[Receipt, ...]:
    return archive.receive_all(
        Arrival(found.read(), found.name, found.source, found.sender or "", found.received_at)
        for found in group
    )
