"""``hazard-ledger template --period YYYY-MM``: pre-filled workbooks for reporting a month."""

from pathlib import Path

import click

from flows.commands.options import period_option, region_option
from flows.region import RegionError, find_region, read_region


@click.command(help="Write the workbook for reporting a month, pre-filled with what each unit has open.")
@period_option(required=True)
@click.option("--unit", metavar="CODE", help="Only this unit.")
@click.option("--ledger", "kind", metavar="KIND", help="Only this ledger.")
@region_option
def command(period: str, unit: str | None, kind: str | None, region: str | None) -> None:
    """Write to ``returns/<period>/<unit>/`` and print where."""
    from flows.stages.notices.returning import TEMPLATE_KINDS, write_templates  # noqa: PLC0415 - quick help does without
    from flows.stages.store import store  # noqa: PLC0415 - as above

    place = read_region(find_region(region))
    units = tuple(entry for entry in place.registry.units if unit in (None, entry.unit_code))
    if not units:
        message = f"{unit}: no such unit_code in {place.root / 'units.csv'}"
        raise RegionError(message)
    if kind not in (None, *TEMPLATE_KINDS):
        message = f"{kind}: no template for this ledger; there are {', '.join(TEMPLATE_KINDS)}"
        raise RegionError(message)
    kinds = (kind,) if kind else TEMPLATE_KINDS
    written: list[Path] = []
    with store(place) as connection:
        written.extend(write_templates(connection, place, period, units, kinds))
    for path in written:
        click.echo(path)
