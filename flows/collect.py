"""Collect: whatever has arrived in the region's sources goes into the archive."""

import logging
from collections.abc import Sequence
from typing import Any

from prefect import flow, task
from prefect.blocks.system import Secret
from prefect.cache_policies import NO_CACHE
from prefect.events import emit_event

from flows.artifacts import show_table
from flows.outage import outages_told
from flows.region import RegionError
from flows.stages.collecting import Collected
from flows.stages.collecting import collect as collect_from
from flows.stages.month import Month, recorded
from flows.stages.sources import open_source
from schemas.failure import CannotBeDone
from warehouse.archive import Archive

log = logging.getLogger("hazard_ledger")


@flow(name="collect", validate_parameters=False)
def collect(month: Month) -> list[Collected]:
    """Archive everything received up to the run's knowledge; nothing is taken twice."""
    region = month.region
    with recorded(month, "collect") as counts:
        taken = [archive_source.submit(month, name) for name in region.settings.sources]
        collected = [future.result() for future in taken]
        counts["arrived"] = sum(entry.arrived for entry in collected)
        counts["new"] = sum(entry.new for entry in collected)
        counts["refused"] = sum(entry.refused for entry in collected)
        counts["unreachable"] = sum(bool(entry.trouble) for entry in collected)
    _announce(collected)
    show_table([entry._asdict() for entry in collected], "collected", month.period)
    return collected


@task(task_run_name="collect-{name}", cache_policy=NO_CACHE)
def archive_source(month: Month, name: str) -> Collected:
    """Archive what one source has received; one that cannot be opened is told and stops no other."""
    region = month.region
    try:
        source = open_source(region, name, secret_block)
    except CannotBeDone as error:
        log.warning("%s", error)
        return Collected(name, 0, 0, 0, trouble=str(error))
    return collect_from(source, Archive(region.archive), until=month.known_at)


def _announce(collected: Sequence[Collected]) -> None:
    """Emit ``hazard-ledger.source.unreachable``, so that automations can react."""
    for entry in collected:
        if entry.trouble:
            resource = {"prefect.resource.id": f"hazard-ledger.source.{entry.source}"}
            emit_event("hazard-ledger.source.unreachable", resource, payload={"why": entry.trouble})


def secret_block(name: str) -> str:
    """The value of a Prefect secret block; CannotBeDone where there is none, or the server is away."""
    with outages_told():
        try:
            block: Any = Secret.load(name)
        except ValueError as error:
            message = f"the Prefect block secret/{name}, which region.toml names, does not exist"
            raise RegionError(message) from error
    return str(block.get())
