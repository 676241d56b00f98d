"""Whether everything kept is still what it was: the archive's bytes, and the store made again from them."""

from flows.region import Region
from flows.stages.rebuilding import rebuilt
from warehouse.archive import Archive
from warehouse.rebuild import differences


def damages(region: Region) -> tuple[str, ...]:
    """What is wrong, in words; empty when all is well."""
    found = [trouble.message for trouble in Archive(region.archive).verify()]
    if not found:  # from a damaged archive nothing can be made again
        with rebuilt(region) as made:
            found = [
                f"{each.table} differs from what the archive gives"
                for each in differences(region.warehouse, made)
            ]
    return tuple(found)
