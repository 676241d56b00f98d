"""``hazard-ledger decide FILE``: hand in the authority's decisions, or get an empty workbook to fill in."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands.options import region_option
from flows.region import Region, RegionError, find_region, read_region

if TYPE_CHECKING:
    from flows.intake.facts import SheetReading


@click.command(help="Archive the decisions in FILE (xlsx or csv) and carry them out.")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--template",
    metavar="OUT.xlsx",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write an empty workbook to fill in, with lists to choose from.",
)
@region_option
def command(file: Path | None, template: Path | None, region: str | None) -> None:
    """Carry out what can be, and say of every other row where and why; exit code 1 when there is one."""
    place = read_region(find_region(region))
    if template:
        _write_template(place, template)
    elif file is None:
        message = "name a file of decisions, or an empty one to be written with --template OUT.xlsx"
        raise RegionError(message)
    elif not _carry_out(place, file):
        raise click.exceptions.Exit(1)


def _write_template(place: Region, path: Path) -> None:
    from flows.intake.rulebook import load_rulebook  # noqa: PLC0415 - quick help does without
    from flows.outlets.returns.decision_template import write_decision_template  # noqa: PLC0415 - as above

    rulebook = load_rulebook(place.overrides)
    write_decision_template(path, rulebook.contracts, rulebook.codes, place.settings.region.office)
    click.echo(path)


def _carry_out(place: Region, file: Path) -> bool:
    """Keep the file, carry it out, tell what is refused; whether nothing was."""
    from flows.stages.clock import now  # noqa: PLC0415 - quick help does without
    from flows.stages.deciding import hand_in, objection  # noqa: PLC0415 - as above
    from flows.stages.lock import locked  # noqa: PLC0415 - as above
    from flows.stages.notices.sending import settle_drafts  # noqa: PLC0415 - as above
    from flows.stages.store import store  # noqa: PLC0415 - as above
    from flows.stages.tracking import track  # noqa: PLC0415 - as above
    from warehouse.decisions import refusals  # noqa: PLC0415 - as above

    with locked(place):
        decided = hand_in(place, file, now(place))
        with store(place) as connection:
            tracked = track(connection, place)
            approved, rejected = settle_drafts(connection, place)
            refused = refusals(connection, decided.receipt.sha256)
    told = [*_findings(place, decided.reading.sheets)]
    cells = {
        (sheet.sheet, record.row, field): cell
        for sheet in decided.reading.sheets
        for record in sheet.records
        for field, cell in record.cells.items()
    }
    for reading in decided.reading.sheets:
        for record in reading.records:
            if objected := objection(record, place):
                field, words = objected
                told.append(f"{reading.sheet} 第{record.row}行 {record.cells.get(field, '')}  {words}")
    for sheet, row, field, reason in refused:
        told.append(f"{sheet} 第{row}行 {cells.get((sheet, row, field), '')}  {reason}")
    for line in told:
        click.echo(f"  {line}")
    kept = "kept" if decided.receipt.recorded else "known already, nothing changed"
    click.echo(
        f"{file.name}: {kept}; {tracked.decisions} decisions recorded, {len(told)} remarks;"
        " reports follow with the next run"
    )
    if approved or rejected:
        click.echo(f"  {approved} drafts approved, they go out with the next run; {rejected} rejected")
    return not told


def _findings(place: Region, sheets: "tuple[SheetReading, ...]") -> "Iterator[str]":
    """What reading the file found in its rows; a cover is asked of institutions only."""
    from flows.intake.rulebook import load_rulebook  # noqa: PLC0415 - quick help does without

    catalogue = load_rulebook(place.overrides).catalogue
    for sheet in (sheet for sheet in sheets if sheet.ledger == "decision"):
        for finding in (each for each in sheet.findings if not each.code.startswith("cover.")):
            told = catalogue.tell(finding)
            yield f"{finding.sheet} {finding.cell or ''}  {told.message}"
