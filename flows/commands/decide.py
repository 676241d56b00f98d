"""``hazard-ledger decide FILE``: hand in a file of the authority's decisions."""

from pathlib import Path

import click

from flows.commands.options import region_option
from flows.region import find_region, read_region


@click.command(help="Archive the decisions in FILE (xlsx or csv) and carry them out.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@region_option
def command(file: Path, region: str | None) -> None:
    """Keep the file, carry its decisions out, and say what came of each row."""
    from flows.intake.reading import load_rulebook  # noqa: PLC0415 - quick help does without
    from flows.stages.deciding import hand_in  # noqa: PLC0415 - as above
    from flows.stages.store import locked, now, store  # noqa: PLC0415 - as above
    from flows.stages.tracking import track  # noqa: PLC0415 - as above

    place = read_region(find_region(region))
    with locked(place):
        decided = hand_in(place, file, now(place))
        with store(place) as connection:
            tracked = track(connection, place)
    catalogue = load_rulebook(place.overrides).catalogue
    for sheet in decided.reading.sheets:
        for finding in sheet.findings:
            told = catalogue.tell(finding)
            click.echo(f"  {told.severity:<6} {finding.sheet} {finding.cell or ''}  {told.message}")
    kept = "kept" if decided.receipt.recorded else "known already, nothing changed"
    click.echo(
        f"{file.name}: {kept}; {tracked.decisions} decisions carried out, reports follow with the next run"
    )
