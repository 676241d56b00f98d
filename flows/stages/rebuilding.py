"""The store again, from the archive alone: every arrival, decision and publication replayed."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from duckdb import DuckDBPyConnection

from flows.intake.chunks.readers import readers
from flows.region import Region
from flows.stages.editions import editions, standing_clock
from flows.stages.loading import batches, enter, read_batch, waiting
from flows.stages.store import put_dues, store
from flows.stages.tracking import track
from warehouse.archive import Archive
from warehouse.connection import WarehouseError, inspector
from warehouse.publications import Publication, put_publication
from warehouse.rebuild import carry_over
from warehouse.region import set_clock


def whole(region: Region) -> Region:
    """The region; WarehouseError names everything in its archive that is not as it arrived."""
    troubles = [trouble for trouble in Archive(region.archive).verify() if not trouble.by_a_kill]
    if troubles:
        told = "\n  ".join(trouble.message for trouble in troubles)
        message = f"the archive is damaged, restore from a backup:\n  {told}"
        raise WarehouseError(message)
    return region


@contextmanager
def rebuilt(region: Region) -> Iterator[Path]:
    """A store made anew in a folder of its own, which goes away with what is still in it."""
    folder = region.warehouse.parent / "rebuilt"
    shutil.rmtree(folder, ignore_errors=True)
    path = folder / region.warehouse.name
    try:
        published = list(editions(region))
        with store(region, path) as connection:
            replay(connection, region, published)
        yield path
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def copied(region: Region, made: Path) -> Path:
    """A copy of the present store with its log, beside the one made again; it goes away with it.

    WarehouseError names the present one where it cannot be opened.
    """
    copy = made.with_name("present.duckdb")
    if region.warehouse.exists():
        with inspector(region.warehouse):
            shutil.copyfile(region.warehouse, copy)
            for log in region.warehouse.parent.glob(f"{region.warehouse.name}.wal"):
                shutil.copyfile(log, copy.with_name(f"{copy.name}.wal"))
    return copy


def put_in_place(region: Region, made: Path) -> None:
    """Let the rebuilt store replace the present one, damaged or not; what waits to be sent still waits.

    The present one's log goes first: no store may ever stand beside the log of another.
    """
    if region.warehouse.exists():
        carry_over(region.warehouse, made)
    for left in region.warehouse.parent.glob(f"{region.warehouse.name}.wal"):
        left.unlink()
    made.replace(region.warehouse)


def replay(connection: DuckDBPyConnection, region: Region, published: list[Publication]) -> None:
    """Take in what the archive tells of and the store does not know yet, and answer by the latest edition."""
    put_dues(connection, region)
    with readers(region.settings.reading):
        for batch in batches(region, waiting(connection, region)):
            enter(connection, read_batch(region, batch))
    track(connection, region)
    for each in published:
        put_publication(connection, each)
    if clock := standing_clock(region):
        set_clock(connection, clock)
