"""``hazard-ledger read FILE``: what a workbook holds, what each sheet was taken for, and every doubt."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.commands.options import file_argument, optional_region, region_option
from flows.commands.table import show

if TYPE_CHECKING:
    from flows.intake.facts import FileReading, SheetReading
    from flows.intake.reading import Rulebook

_SHOWN = 24


@click.command(help="Show what each sheet of FILE was taken for and why, its columns, rows and doubts.")
@file_argument
@click.option("--ledger", metavar="KIND", help="Take every table for this ledger kind.")
@click.option("--json", "as_json", is_flag=True, help="Everything as one JSON object.")
@region_option
def command(file: Path, ledger: str | None, region: str | None, *, as_json: bool) -> None:
    """Read one file in a guarded process; needs no region."""
    from flows.intake.reading import as_json as reading_json  # noqa: PLC0415 - quick help does without
    from flows.intake.reading import load_rulebook  # noqa: PLC0415 - as above
    from flows.stages.checking import read_guarded  # noqa: PLC0415 - as above

    place = optional_region(region)
    rulebook = load_rulebook(place.overrides if place else None)
    reading = read_guarded(file, rulebook, ledger)
    if as_json:
        click.echo(json.dumps(reading_json(reading, rulebook.catalogue), ensure_ascii=False, indent=1))
        return
    _tell(reading, rulebook)


def _tell(reading: "FileReading", rulebook: "Rulebook") -> None:
    click.echo(click.style(f"{reading.name}  {reading.format or '无法打开'}", bold=True))
    for sheet in reading.sheets:
        _tell_sheet(sheet, rulebook)
    for finding in (*reading.findings, *(entry for sheet in reading.sheets for entry in sheet.findings)):
        told = rulebook.catalogue.tell(finding)
        place = " ".join(filter(None, (finding.sheet, finding.cell))) or "整个文件"
        click.echo(f"  {told.severity:<6} {place}  {told.message}")


def _tell_sheet(sheet: "SheetReading", rulebook: "Rulebook") -> None:
    known = rulebook.contracts.ledgers.get(sheet.ledger or "")
    click.echo(f"\n{sheet.sheet} → {known.title if known else '不是台账'}（{sheet.why}）")
    cover = {name: value for name, value in sheet.cover.values.items() if value is not None}
    if cover:
        click.echo("  " + "  ".join(f"{name}={value}" for name, value in cover.items()))
    if known is None:
        return
    click.echo("  " + "  ".join(f"{name}={count}" for name, count in sheet.account._asdict().items()))
    show(
        ("列", "表头", "字段", "认定", "依据"),
        [(c.column, c.heading, c.field, c.status, c.why) for c in sheet.columns],
    )
    names = list(dict.fromkeys(name for record in sheet.records for name in record.fields))
    show(
        ("行", *names),
        [(record.row, *(_short(record.fields.get(name)) for name in names)) for record in sheet.records],
    )


def _short(value: Any) -> str:  # noqa: ANN401 - any typed value
    if isinstance(value, list | tuple):
        value = "、".join(map(str, value))
    text = "" if value is None else str(value).replace("\n", " ")
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
