"""Whether all is still what it was: the archive's bytes, the frozen reports, the store made again."""

from flows.region import Region
from flows.stages.checksums import changed_reports
from flows.stages.rebuilding import rebuilt
from flows.stages.store import put_dues, store
from warehouse.archive import Archive
from warehouse.rebuild import differences


def damages(region: Region) -> tuple[str, ...]:
    """What is wrong, in words; empty when all is well."""
    found = [trouble.message for trouble in Archive(region.archive).verify()]
    if found:  # from a damaged archive nothing can be made again
        return tuple(found)
    with store(region) as connection:
        put_dues(connection, region)  # units.csv may have changed since the last run
    with rebuilt(region) as made:
        differing = differences(region.warehouse, made)
    return (
        *changed_reports(region),
        *(f"{each.table} differs from what the archive gives" for each in differing),
    )
