"""Take from a source what is new: bytes into the archive, the arrival into the journal, nothing twice.

What was taken is remembered by the journal alone, so that a run killed between any two steps takes up where
it stopped. A message is written down as evidence after the files in it, and only then settled: whatever step
is missing is made up for by the next run.
"""

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from flows.intake.sources.source import Found, Opened, Opener, Source, SourceUnreachable, Stalled, Vanished
from flows.stages.progress import watched
from schemas.failure import CannotBeDone
from warehouse.archive import Archive, Arrival, Receipt

log = logging.getLogger("hazard_ledger")

FILES_AT_ONCE = 200
MOST_STALLED = 5
"""Things of a source that may fail to come in time; then it is left for the next run."""


class Collected(NamedTuple):
    """What one source gave: arrivals seen, those not known before, and those whose bytes were new."""

    source: str
    seen: int
    arrived: int
    new: int
    refused: int = 0
    """Written down and to be answered, but nothing was taken."""
    trouble: str = ""
    """Why the source could not be asked, or not to the end."""


class _Patience:
    """What of a source could not be had this time, and when there is enough of it."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.away = set[str]()
        self.stalled = 0
        self.enough = ""

    def lost(self, found: Found, error: CannotBeDone) -> None:
        """Say what could not be had; once that has cost much time the rest is not asked for."""
        log.warning("%s", error)
        self.away.add(found.name)
        self.stalled += isinstance(error, Stalled)
        if isinstance(error, SourceUnreachable):
            self.enough = str(error)
        elif self.stalled >= MOST_STALLED:
            self.enough = (
                f"source {found.source}: {self.stalled} things did not come in time, "
                f"the last was {found.name}; the rest is asked for the next time"
            )

    def check(self) -> None:
        """SourceUnreachable once there is enough."""
        if self.enough:
            raise SourceUnreachable(self.enough)


def collect(source: Source, archive: Archive, *, until: datetime) -> Collected:
    """Archive everything the source received up to ``until`` and the journal does not know yet."""
    known = known_arrivals(archive, source.name)
    receipts, refused, trouble, seen, patience = list[Receipt](), 0, "", list[Found](), _Patience()
    try:
        seen = [found for found in source.found() if found.received_at <= until]
        fresh = [found for found in seen if (found.name, found.received_at) not in known]
        if source.opener is None:
            groups = list(_groups([found for found in fresh if not found.refused]))
            for group in watched(groups, len(groups), "collect", f"lots of files from {source.name}"):
                receipts += archive.receive_all(_arrivals(group, patience))
                patience.check()
        opening = [found for found in fresh if source.opener or found.refused]
        for found in watched(opening, len(opening), "collect", f"messages from {source.name}", FILES_AT_ONCE):
            try:
                taken, opened = _open(found, archive, source.opener)
            except Vanished as error:
                patience.lost(found, error)
                patience.check()
                continue
            receipts += taken
            refused += "refused" in opened.facts
        _settle(seen, patience)
        if source.opener:
            receipts += _reopen(source.name, archive, source.opener)
    except SourceUnreachable as error:
        trouble = str(error)
        log.warning("%s", trouble)
    arrived, new = sum(receipt.recorded for receipt in receipts), sum(receipt.new for receipt in receipts)
    return Collected(source.name, len(seen), arrived, new, refused, trouble)


def known_arrivals(archive: Archive, source: str) -> set[tuple[str, datetime]]:
    """Name and time of everything the journal has from a source."""
    return {
        (entry.note.name, entry.note.received_at)
        for entry in archive.entries()
        if entry.note.source == source and entry.note.kind in ("receipt", "evidence")
    }


def _groups(found: list[Found]) -> Iterator[list[Found]]:
    for start in range(0, len(found), FILES_AT_ONCE):
        yield found[start : start + FILES_AT_ONCE]


def _arrivals(group: list[Found], patience: _Patience) -> Iterator[Arrival]:
    """What can be read; what cannot is left for the next time, and said."""
    for found in group:
        if patience.enough:
            return
        try:
            data = found.read()
        except (Vanished, SourceUnreachable) as error:
            patience.lost(found, error)
        else:
            yield Arrival(data, found.name, found.source, found.sender or "", found.received_at)


def _open(found: Found, archive: Archive, opener: Opener | None) -> tuple[tuple[Receipt, ...], Opened]:
    """Keep what is inside, then the thing itself as evidence of where it came from."""
    data = found.read() if opener else b""
    opened = opener(data) if opener else Opened(found.sender or "", (), {"from": found.sender or ""})
    if found.refused:
        facts = {**opened.facts, "refused": found.refused, "size": found.size}
        opened = Opened(opened.sender, (), facts)
    receipts = _enclosed(opened, archive, found.name, found.source, found.received_at)
    archive.keep_evidence(
        Arrival(data, found.name, found.source, opened.sender, found.received_at), opened.facts
    )
    return receipts, opened


def _enclosed(
    opened: Opened, archive: Archive, name: str, source: str, received_at: datetime
) -> tuple[Receipt, ...]:
    return archive.receive_all(
        Arrival(file.data, f"{name}/{file.name}", source, opened.sender, received_at) for file in opened.files
    )


def _settle(seen: list[Found], patience: _Patience) -> None:
    """Tell the source what is archived; that it does not listen loses nothing, it is told again."""
    for found in seen:
        if found.name in patience.away or patience.enough:
            continue
        try:
            found.settle()
        except (Vanished, SourceUnreachable) as error:
            patience.lost(found, error)


def _reopen(source: str, archive: Archive, opener: Opener) -> list[Receipt]:
    """Take the files of messages whose sender was unknown when they came and is in units.csv by now."""
    taken = {
        entry.note.name.rpartition("/")[0]
        for entry in archive.entries("receipt")
        if entry.note.source == source
    }
    receipts = list[Receipt]()
    for note in [entry.note for entry in archive.entries("evidence") if entry.note.source == source]:
        if note.facts.get("refused") == "unknown_sender" and note.name not in taken:
            opened = opener(archive.read(note.sha256))
            receipts += _enclosed(opened, archive, note.name, source, note.received_at)
    return receipts
