"""Whether all is still what it was: the archive's bytes, the frozen reports, the store made again.

Where settings or the program have changed since files were read, the store made again takes the present one's
place: it is what the archive gives today, and the difference is no damage.
"""

import logging
from pathlib import Path
from typing import NamedTuple

from flows.region import Region
from flows.stages.publication.checksums import changed_reports
from flows.stages.read_under import has_moved
from flows.stages.rebuilding import put_in_place, rebuilt
from flows.stages.store import put_dues, store
from warehouse.archive import Archive
from warehouse.rebuild import differences

log = logging.getLogger("hazard_ledger")


class Looked(NamedTuple):
    """What a look at everything gave."""

    damages: tuple[str, ...]
    """What is wrong, in words; empty when all is well."""
    read_again: tuple[str, ...] = ()
    """Tables that other settings than those of the day before have made different."""


def look_after(region: Region) -> Looked:
    """Verify the archive, the frozen reports and the store; bring the store up to changed settings."""
    found = [trouble.message for trouble in Archive(region.archive).verify()]
    if found:  # from a damaged archive nothing can be made again
        return Looked(tuple(found))
    moved = stands_on_other_grounds(region)
    with rebuilt(region) as made:
        differing = tuple(each.table for each in differences(region.warehouse, made))
        if moved:
            put_in_place(region, made)
            log.info("settings or program have changed: files read anew, %d tables differ", len(differing))
    told = () if moved else tuple(f"{table} differs from what the archive gives" for table in differing)
    return Looked((*changed_reports(region), *told), differing if moved else ())


def stands_on_other_grounds(region: Region, path: Path | None = None) -> bool:
    """Whether settings or program have changed since files were read; the register is brought up to now.

    ``path`` is that of another store than the region's own, such as a copy of it.
    """
    with store(region, path) as connection:
        put_dues(connection, region)  # who is in units.csv is no matter of reading
        return has_moved(connection, region)
