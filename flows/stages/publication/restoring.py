"""Editions that were published and are gone, made again as they were: from what the journal told by then.

A store of its own lives through the archive once more and stops where each of them was published. What is
made again says the same; workbooks bear another time of making, so the journal gets new checksums.
"""

import logging
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from duckdb import DuckDBPyConnection

from flows.region import Region, read_region
from flows.stages.clock import now
from flows.stages.editions import editions, standing_clock
from flows.stages.month import Month
from flows.stages.publication.checksums import is_gone
from flows.stages.publication.publishing import issue, told, write_index
from flows.stages.rebuilding import replay
from flows.stages.store import store
from warehouse.archive import Archive
from warehouse.connection import reader
from warehouse.permissions import private_folder
from warehouse.publications import Publication, edition_folder, make_edition, plan_edition, put_publication
from warehouse.region import Clock, set_clock
from warehouse.snapshots import fresh_copy, snapshot

log = logging.getLogger("hazard_ledger")

SETTINGS = ("region.toml", "units.csv", "overrides")


def restored(region: Region) -> tuple[Path, ...]:
    """What ``restore`` makes again, in the region's own store."""
    with store(region) as connection:
        return restore(connection, region)


def restore(connection: DuckDBPyConnection, region: Region) -> tuple[Path, ...]:
    """Make every edition again whose folder is gone, and the analysts' copy; the folders made."""
    gone, standing = list(_gone(region)), standing_clock(region)
    folders = tuple(_made_again(region, gone)) if gone else ()
    if standing and (gone or not region.published_copy.exists()):
        for known in editions(region):
            put_publication(connection, known)
        set_clock(connection, standing)
        snapshot(connection, region.published_copy)
        write_index(connection, region)
    return folders


def _gone(region: Region) -> Iterator[Publication]:
    for each in editions(region):
        if is_gone(edition_folder(region.published, each.period, each.version)):
            yield each


def _made_again(region: Region, gone: Sequence[Publication]) -> Iterator[Path]:
    with _past(region) as past:
        for frozen in gone:
            _tell_until(past, region, frozen)
            with store(past) as connection:
                replay(connection, past, list(editions(past)))
                folder = _publish_again(connection, region, past, frozen)
            log.warning("%s: was published and is gone; made again", folder)
            yield folder


@contextmanager
def _past(region: Region) -> Iterator[Region]:
    """A region with the same settings and the same archived bytes, whose journal is still empty."""
    root, home = region.warehouse.parent / "again", region.root.resolve()
    shutil.rmtree(root, ignore_errors=True)
    private_folder(root)
    private_folder(root / "archive")
    for entry in [*(home / name for name in SETTINGS), *(home / "archive").glob("??")]:
        if entry.exists():
            (root / entry.relative_to(home)).symlink_to(entry)
    try:
        yield read_region(root)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _tell_until(past: Region, region: Region, frozen: Publication) -> None:
    """Let the past know what the journal told before that edition was published."""
    named = frozen.period, frozen.version
    noted = Archive(region.archive).entries("publication")
    seq = next(each.seq for each in noted if (each.note.name, each.note.facts["version"]) == named)
    lines = (region.archive / "journal.jsonl").read_bytes().splitlines(keepends=True)
    (past.archive / "journal.jsonl").write_bytes(b"".join(lines[: seq - 1]))


def _publish_again(connection: DuckDBPyConnection, region: Region, past: Region, frozen: Publication) -> Path:
    month = Month(past.root, frozen.period, frozen.as_of, frozen.known_at, "again")
    set_clock(connection, Clock(frozen.as_of, frozen.known_at, frozen.period))
    with fresh_copy(connection, past.published_copy) as copy, reader(copy) as readable:
        planned = plan_edition(readable, region.published, again=frozen.version)
        edition = make_edition(readable, planned, again=True)
        issue(readable, copy, month, edition, begun=None)
    facts = told(frozen, edition.folder) | {"again": True}
    Archive(region.archive).published(frozen.period, now(region), facts)
    return edition.folder
