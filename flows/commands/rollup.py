"""``hazard-ledger rollup``: several regions' published months as one, county by county up to the whole."""

import shutil
import sys
from collections import Counter
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands.options import period_option
from flows.commands.table import show
from flows.region import RegionError
from schemas.calendar import Period

if TYPE_CHECKING:
    from warehouse.rollup import Taken


@click.command(help="Read several regions' published months as one: county, region, all of them.")
@click.argument("regions", nargs=-1, required=True, metavar="REGION...")
@period_option(required=True)
@click.option("--name", required=True, help="What the regions are together, such as 江源省.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("rollup"),
    show_default=True,
    help="Folder for the workbook and the Parquet.",
)
def command(regions: tuple[str, ...], period: str, name: str, out: Path) -> None:
    """REGION is a region folder, or NAME=ADDRESS of a published folder (a path, s3://…).

    Exit code 1 when a region has not published the month: the others are rolled up without it.
    """
    from flows.outlets.books.rollup_book import Rollup, write_rollup  # noqa: PLC0415 - quick help does without
    from flows.stages.rollup_regions import named, part  # noqa: PLC0415 - as above
    from warehouse.rollup import rolled_up, take_parts  # noqa: PLC0415 - as above

    wanted = [named(written) for written in regions]
    _refuse_twice([each.region for each in wanted])
    folder = out / period
    found = {each.region: part(each, period, folder / ".fetched") for each in wanted}
    lacking = [region for region, each in found.items() if each is None]
    if len(lacking) == len(found):
        message = f"none of the regions has published {period}: {', '.join(lacking)}"
        raise RegionError(message)
    taken = take_parts([each for each in found.values() if each], folder / "parquet")
    shutil.rmtree(folder / ".fetched", ignore_errors=True)
    rows = {each: rolled_up(folder / "parquet", each, period) for each in ("county", "statistics")}
    month = Period.parse(period)
    rollup = Rollup(f"{name}{month.year}年{month.month}月", _note(taken, lacking), *rows.values())
    book = folder / f"{rollup.title}安全隐患治理汇总.xlsx"
    write_rollup(book, rollup, datetime.combine(month.next.first, time()))  # same parts, same bytes
    show(
        ("region", "version", "before", "taken"),
        [(each.region, each.version, each.before, "anew" if each.changed else "unchanged") for each in taken],
    )
    click.echo(f"  {book}")
    for region in lacking:
        click.echo(f"{region}: {period} is not published", err=True)
    sys.exit(1 if lacking else 0)


def _refuse_twice(names: list[str]) -> None:
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        message = f"{', '.join(twice)}: named twice; name each region once, with NAME=ADDRESS if need be"
        raise RegionError(message)


def _note(taken: "tuple[Taken, ...]", lacking: list[str]) -> str:
    """Which editions the figures come from, and whose are not in them."""
    editions = "；".join(f"{each.region}第{each.version}版" for each in taken)
    return f"汇总范围：{editions}。" + (f"尚未发布、未计入：{'、'.join(lacking)}。" if lacking else "")
