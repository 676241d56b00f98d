"""What a month costs after many months: a region that grows, and its report views at the end.

    python -m benchmarks years [--count 1000] [--months 36] [--whole 12] [--folder DIR]

Every unit tells each month what it found and, once more in the same words, what was not closed yet. One
month in ``--whole``, and the first and the last, are run whole; the others are collected, loaded and tracked.
"""

import argparse
import json
import os
import shutil
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import gettempdir
from typing import NamedTuple

from benchmarks.contents import MONTH, Row, Unit
from benchmarks.measuring import Cost
from benchmarks.month import run_stages
from benchmarks.region import write_region
from benchmarks.workbooks import file_name, put, received, unit_code, workbook
from flows.region import read_region
from schemas.calendar import Period
from warehouse.connection import reader

_LOADED = ("collect", "load", "track")
_FOUND = 10
"""Hazards a unit finds in a month; with those of earlier months that are not closed yet about 20 rows."""


class Month(NamedTuple):
    """One month of the region."""

    month: Period
    whole: bool
    cost: Cost
    store_mib: float


def told(number: int, months: int) -> Iterator[tuple[Unit, list[Row]]]:
    """A unit and what it tells of hazards, month by month."""
    open_still: list[Row] = []
    for month in map(MONTH.plus, range(months)):
        unit = Unit(number, month)
        rows = [*(_again(unit, row) for row in open_still), *unit.hazards(_FOUND)]
        for place, row in enumerate(rows, 1):
            row["number"] = place
        open_still = [row for row in rows if "closed_on" not in row]
        yield unit, rows


def _again(unit: Unit, row: Row) -> Row:
    """A hazard of the month before, as it stands now: what was mended then is closed."""
    first, last = unit.month.first, unit.month.last
    kept = {name: value for name, value in row.items() if name not in ("status", "closed")}
    if "completed_on" in row:
        return kept | unit.closing(last, unit.people[0])
    return kept | unit.progress(last, first + timedelta(days=1), unit.people[0])


def write_years(folder: Path, count: int, months: int) -> None:
    """Every unit's workbook of every month, a folder for each month; those that stand there are kept."""
    last = folder / str(MONTH.plus(months - 1))
    for number in range(count):
        if (last / unit_code(number)).exists():
            continue
        for unit, rows in told(number, months):
            place = folder / str(unit.month) / unit_code(number) / file_name(unit.month)
            put(place, workbook(unit, rows), received(unit.month))


def live(folder: Path, count: int, months: int, whole: int) -> Iterator[Month]:
    """A new region's months, one after another."""
    region, inbox = folder / "region-years", folder / "inbox-years"
    for each in (region, inbox):
        shutil.rmtree(each, ignore_errors=True)
    inbox.mkdir()
    write_region(region, inbox, count)
    for number, month in enumerate(map(MONTH.plus, range(months))):
        shutil.copytree(
            folder / f"years-{count}" / str(month), inbox, copy_function=os.link, dirs_exist_ok=True
        )
        all_of_it = number % whole == 0 or number == months - 1
        cost = run_stages(region, () if all_of_it else _LOADED, month)
        yield Month(month, all_of_it, cost, read_region(region).warehouse.stat().st_size / 2**20)


def ask_views(region: Path) -> dict[str, float]:
    """Seconds until every row of each report view has come, from the analysts' copy in a new connection."""
    with reader(read_region(region).published_copy) as connection:
        names = connection.execute(
            "SELECT DISTINCT table_name FROM information_schema.tables WHERE table_schema = 'report'"
        ).fetchall()
        seconds = {}
        for (name,) in sorted(names):
            started = time.perf_counter()
            connection.execute(f'SELECT * FROM report."{name}"').to_arrow_table()
            seconds[name] = round(time.perf_counter() - started, 3)
    return seconds


def main(arguments: list[str]) -> None:
    """Write the workbooks if need be, live the months, print tables and JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks years", description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--whole", type=int, default=12)
    parser.add_argument("--folder", type=Path, default=Path(gettempdir()) / "hazard-ledger-benchmark")
    asked = parser.parse_args(arguments)
    write_years(asked.folder / f"years-{asked.count}", asked.count, asked.months)
    print(f"{'month':8} {'run':6} {'CPU s':>8} {'wall s':>8} {'peak MiB':>9} {'store MiB':>10}")
    lived = []
    for one in live(asked.folder, asked.count, asked.months, asked.whole):
        lived.append(one)
        kind = "whole" if one.whole else "loaded"
        sizes = f"{one.cost.peak_mib:9.0f} {one.store_mib:10.0f}"
        print(f"{one.month!s:8} {kind:6} {one.cost.cpu:8.2f} {one.cost.wall:8.2f} {sizes}", flush=True)
    views = ask_views(asked.folder / "region-years")
    for name, seconds in sorted(views.items(), key=lambda entry: -entry[1]):
        print(f"{name:26} {seconds:8.3f} s")
    told_of = [[str(one.month), one.whole, *map(float, one.cost), one.store_mib] for one in lived]
    print(json.dumps({"units": asked.count, "months": told_of, "views": views}))
