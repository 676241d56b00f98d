"""``hazard-ledger serve``: the schedule, with a Prefect server of its own or the one that is configured."""

import signal
import sys

import click

from flows.commands.options import region_option
from flows.environment import prepare
from flows.region import find_region, read_region
from flows.server import prefect_server


@click.command(help="Run the schedule until interrupted; the UI is at http://127.0.0.1:PORT.")
@click.option(
    "--port", default=4200, show_default=True, help="Where the region's own server listens (loopback)."
)
@region_option
def command(port: int, region: str | None) -> None:
    """Serve the region's deployments; PREFECT_API_URL names another server to use instead."""
    place = read_region(find_region(region))
    prepare(place.root)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # systemd's way to say so; the server goes too
    with prefect_server(place.root, port) as address:
        from flows.deployments import serve_schedule  # noqa: PLC0415 - Prefect takes seconds to import

        click.echo(f"{place.settings.region.name}: the schedule is served, {address.removesuffix('/api')}")
        serve_schedule(place)
