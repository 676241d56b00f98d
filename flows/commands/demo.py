"""``hazard-ledger demo [DIR]``: an invented region, and all its months run before your eyes."""

import sys
from pathlib import Path

import click

from flows.commands.run import run_month, summary
from flows.commands.table import show
from flows.region import RegionError, read_region
from flows.stages.month import plan


@click.command(help="Write the sample region into DIR (default: demo) and run all its months.")
@click.argument("directory", metavar="DIR", default="demo", type=click.Path(file_okay=False, path_type=Path))
def command(directory: Path) -> None:
    """Write, deliver month by month, decide, run; then show what was found and where it is."""
    from examples import sample_region  # noqa: PLC0415 - nothing else needs the example
    from flows.stages.deciding import hand_in  # noqa: PLC0415 - as above

    if (directory / "region.toml").exists():
        message = f"{directory} is a region folder already; name another folder, or remove this one first"
        raise RegionError(message)
    root = directory.resolve()
    sample_region.write_region(root)
    region = read_region(root)
    for period in sample_region.PERIODS:
        count = sample_region.deliver(root, period)
        click.echo(f"{period}: {count} files arrived", err=True)
        for decision in sample_region.decisions(period):
            hand_in(region, root / "decisions" / decision.name, decision.received_at)
        if not run_month(plan(region, period, sample_region.AS_OF[period])):
            sys.exit(1)
    _show(root)
    summary(region, sample_region.PERIODS[-1])


def _show(root: Path) -> None:
    """The overdue hazards, as the published copy has them."""
    from warehouse.connection import reader  # noqa: PLC0415 - as above

    with reader(root / "published" / "ledger.duckdb") as connection:
        answer = connection.execute(
            "SELECT county, unit_name, hazard_code, level_label, state_label, deadline, days_overdue,"
            " left(description, 24) AS description"
            " FROM report.overdue_hazard ORDER BY days_overdue DESC, hazard_code LIMIT 10"
        )
        names = [column[0] for column in answer.description or []]
        show(names, answer.fetchall(), caption="report.overdue_hazard, the ten longest")
