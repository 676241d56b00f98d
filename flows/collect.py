"""Collect: whatever has arrived in the region's sources goes into the archive."""

from zoneinfo import ZoneInfo

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE

from flows.intake.sources.folder import Folder
from flows.intake.sources.source import Source
from flows.region import Region
from flows.stages.collecting import Collected
from flows.stages.collecting import collect as collect_from
from flows.stages.month import Month, recorded
from warehouse.archive import Archive


@flow(name="collect", validate_parameters=False)
def collect(month: Month) -> list[Collected]:
    """Archive everything received up to the run's knowledge; nothing is taken twice."""
    region = month.region
    with recorded(month, "collect") as counts:
        taken = [archive_source.submit(month, name) for name in region.settings.sources]
        collected = [future.result() for future in taken]
        counts["arrived"] = sum(entry.arrived for entry in collected)
        counts["new"] = sum(entry.new for entry in collected)
    create_table_artifact([entry._asdict() for entry in collected], key="collected", description=month.period)
    return collected


@task(task_run_name="collect-{name}", cache_policy=NO_CACHE)
def archive_source(month: Month, name: str) -> Collected:
    """Archive what one source has received."""
    region = month.region
    return collect_from(source(region, name), Archive(region.archive), until=month.known_at)


def source(region: Region, name: str) -> Source:
    """A source of ``region.toml`` by its name."""
    settings = region.settings.sources[name]
    return Folder(name, region.root / settings.path, ZoneInfo(region.settings.region.time_zone))
