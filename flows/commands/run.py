"""``hazard-ledger run --period YYYY-MM``: the month, or some of its stages."""

import logging
import os
import sys
from datetime import date, timedelta
from typing import Literal

import click

from flows.commands.options import as_of_option, period_option, region_option
from flows.commands.table import show
from flows.environment import prepare
from flows.region import Region, Runner, find_region, read_region
from flows.server import start_server
from flows.stages.health.unchanged import Remembering, Said, still_stands
from flows.stages.lock import locked
from flows.stages.month import GATES, STAGES, Month, plan
from schemas.calendar import Period

MOST = 10
"""Files named that brought nothing that counts; the month's lists hold them all."""


@click.command(help="Run a month: collect, load, track, publish, notify.")
@period_option(required=True)
@as_of_option
@click.option(
    "--stage", "stages", type=click.Choice(STAGES), multiple=True, help="Only this stage; may be repeated."
)
@click.option(
    "--release-gate",
    "gates",
    type=click.Choice(GATES),
    multiple=True,
    help="Publish although this gate fails; needs --reason.",
)
@click.option(
    "--runner",
    type=click.Choice(("local", "dask")),
    default="local",
    show_default=True,
    help="Who reads the files: processes of this machine, or a Dask cluster.",
)
@click.option("--address", metavar="URL", help="The Dask scheduler; without it a cluster on this machine.")
@click.option("--workers", type=click.IntRange(min=1), help="Reading processes, instead of region.toml's.")
@click.option("--reason", metavar="TEXT", help="Why the gate is released; kept in the journal.")
@region_option
def command(  # noqa: PLR0913 - one parameter per option
    period: str,
    as_of: date | None,
    stages: tuple[str, ...],
    region: str | None,
    *,
    gates: tuple[str, ...],
    reason: str | None,
    runner: Literal["local", "dask"],
    address: str | None,
    workers: int | None,
) -> None:
    """Run the stages and print what came of them; exit code 1 when a gate failed."""
    if bool(gates) != bool((reason or "").strip()):
        message = "--release-gate and --reason belong together: a gate is opened by a person with a reason"
        raise click.UsageError(message)
    if address and runner != "dask":
        message = "--address belongs to --runner dask"
        raise click.UsageError(message)
    place = read_region(find_region(region))
    released = tuple((gate, (reason or "").strip()) for gate in dict.fromkeys(gates))
    month = plan(place, period, as_of)._replace(
        released=released, runner=Runner(runner, address or "", workers or 0)
    )
    if not run_month(month, stages or STAGES):
        sys.exit(1)
    if place.published_copy.exists():
        summary(place, period)


def run_month(month: Month, stages: tuple[str, ...] = STAGES) -> bool:
    """Run a month; False when a gate failed, after saying why. What still stands is not made again."""
    _talk()
    if month.released or stages != STAGES:
        return _told(_run_flow(month, stages))
    said = still_stands(month)
    if said is None:
        run = Remembering(month)
        said = _run_flow(month, stages)
        run.keep(said)
    return _told(said)


def _talk() -> None:
    """Let what is worth knowing be said on standard error."""
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")  # what fails is told below, and only once
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    logging.getLogger("hazard_ledger").setLevel(logging.INFO)
    logging.getLogger("great_expectations").setLevel(logging.WARNING)


def _run_flow(month: Month, stages: tuple[str, ...]) -> Said:
    """Run the month through Prefect."""
    from flows.stages.health.config_checks import verify_overrides  # noqa: PLC0415 - quick answers do without

    region = month.region
    verify_overrides(region.overrides)  # a rule that cannot work is refused before anything runs
    prepare(region.root)
    with locked(region):
        pass  # another run is told of at once, before Prefect is imported
    wait = start_server(region.root)
    from flows.monthly import monthly  # noqa: PLC0415 - Prefect takes seconds to import
    from flows.outage import outages_told  # noqa: PLC0415 - as above
    from flows.stages.gating import GateFailed  # noqa: PLC0415 - as above

    wait()
    try:
        with outages_told():
            monthly(month, stages)
    except GateFailed as failed:
        return Said(passed=False, words=str(failed))
    return Said(passed=True, words="")


def _told(said: Said) -> bool:
    if said.words:
        click.echo(said.words, err=True)
    return said.passed


def summary(region: Region, period: str) -> None:
    """Print what the month's reports say, and where they are."""
    from warehouse.connection import reader, statement  # noqa: PLC0415 - quick commands do without

    with reader(region.published_copy) as connection:
        counted = connection.execute(
            "SELECT status_label, count(DISTINCT unit_code) AS units, count(*) AS returns,"
            " sum(findings_reject) AS rejects, sum(findings_hold) AS held, sum(findings_warn) AS warnings"
            " FROM report.submission_status WHERE period = ? GROUP BY status_label ORDER BY units DESC",
            [period],
        )
        names = [column[0] for column in counted.description or []]
        show(names, counted.fetchall())
        since = region.settings.calendar.last(Period.parse(period)) + timedelta(days=1)
        uncounted = connection.execute(statement("run_uncounted"), {"since": since}).fetchall()
    for name, filed, reason in uncounted[:MOST]:
        click.echo(f"  not counted: {name}{f' (filed under {filed})' if filed else ''}: {reason or ''}")
    if len(uncounted) > MOST:
        click.echo(
            f"  not counted: {len(uncounted) - MOST} more; the month's 待核对清单 and return notes say why"
        )
    folder = region.published / period
    for path in (*sorted(folder.glob("*.*")), *sorted(folder.glob("addendum-*"))):
        click.echo(f"  {path}")
    click.echo(f"  {region.published / 'index.html'}")
    click.echo(f"  {region.returns / period}")
