"""``hazard-ledger serve``: the schedule, with a Prefect server of its own or the one that is configured."""

import click

from flows.commands.options import region_option
from flows.environment import prepare
from flows.region import find_region, read_region


@click.command(help="Run the schedule until interrupted.")
@region_option
def command(region: str | None) -> None:
    """Serve the region's deployments."""
    place = read_region(find_region(region))
    prepare(place.root)
    from flows.deployments import serve_schedule  # noqa: PLC0415 - Prefect takes seconds to import

    serve_schedule(place)
