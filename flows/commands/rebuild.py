"""``hazard-ledger rebuild``: the warehouse again, from the archive and the decisions alone."""

import sys

import click

from flows.commands.options import region_option
from flows.region import find_region, read_region

SAME = "the archive gives the same tables, row by row"
DAMAGED = (
    "the archive gives other tables: the store is not what it was; 'hazard-ledger rebuild' makes it again"
)
MOVED = (
    "settings or program have changed since files were read, so this is no damage;"
    " the nightly check or 'hazard-ledger rebuild' reads them all anew"
)


@click.command(help="Make the warehouse again from the archive; with --verify compare and change nothing.")
@click.option("--verify", is_flag=True, help="Compare the rebuilt tables with the present ones.")
@region_option
def command(region: str | None, *, verify: bool) -> None:
    """Exit code 1 when --verify finds a difference."""
    from flows.stages.health.integrity import stands_on_other_grounds  # noqa: PLC0415 - quick help does without
    from flows.stages.lock import locked  # noqa: PLC0415 - as above
    from flows.stages.publication.restoring import restored  # noqa: PLC0415 - as above
    from flows.stages.rebuilding import copied, put_in_place, rebuilt, whole  # noqa: PLC0415 - as above
    from warehouse.rebuild import differences  # noqa: PLC0415 - as above

    place = read_region(find_region(region))
    with locked(place), rebuilt(whole(place)) as made:
        if not verify:
            put_in_place(place, made)
            click.echo(f"{place.warehouse}: made again from the archive")
            for folder in restored(place):
                click.echo(f"{folder}: was gone, published again as it was frozen")
            return
        present = copied(place, made)
        moved = stands_on_other_grounds(place, present)
        found = differences(present, made)
    for each in found:
        click.echo(
            f"{each.table}: {each.only_first} rows only here, {each.only_second} only in the rebuilt store"
        )
    click.echo(SAME if not found else MOVED if moved else DAMAGED)
    sys.exit(1 if found else 0)
