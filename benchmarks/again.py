"""What follows a month: the same again with nothing new, one late file, and the commands people wait for.

    python -m benchmarks again [--count 5000] [--folder DIR]

One region, one run of each in its order, so that every later run meets the store the earlier ones left.
"""

import argparse
import json
import shutil
import sys
from datetime import timedelta
from pathlib import Path
from tempfile import gettempdir

from benchmarks.contents import MONTH, Unit
from benchmarks.measuring import Cost, run, summed_up
from benchmarks.month import run_stages
from benchmarks.region import write_region
from benchmarks.workbooks import put, received, workbook, write

_LATE = '\n[sources.late]\ntype = "folder"\npath = "late"\n'


def follow(folder: Path, count: int) -> dict[str, Cost]:
    """A whole month of ``count`` units and one that is late, then what people do with it."""
    inbox, region = folder / f"inbox-{count}", folder / "region-again"
    write(inbox, count)
    shutil.rmtree(region, ignore_errors=True)
    write_region(region, inbox, count + 1)
    with (region / "region.toml").open("a", encoding="utf-8") as settings:
        settings.write(_LATE)
    (region / "late").mkdir()
    costs = {"whole month": run_stages(region), "nothing new": run_stages(region)}
    costs["one late file"] = _late(region, count)
    costs["status"] = _command("status", "--region", str(region), "--period", str(MONTH))
    costs["--help"] = _command("--help")
    return costs


def _late(region: Path, number: int) -> Cost:
    """The last unit's workbook arrives a day after the others, and the month is run again."""
    unit = Unit(number)
    put(
        region / "late" / f"{number}.xlsx",
        workbook(unit, unit.hazards()),
        received(MONTH) + timedelta(days=1),
    )
    return run_stages(region)


def _command(*words: str) -> Cost:
    return run([sys.executable, "-m", "flows.cli", *words])


def main(arguments: list[str]) -> None:
    """Measure, print a table and JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks again", description=__doc__)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--folder", type=Path, default=Path(gettempdir()) / "hazard-ledger-benchmark")
    asked = parser.parse_args(arguments)
    asked.folder.mkdir(parents=True, exist_ok=True)
    told = {name: summed_up([cost]) for name, cost in follow(asked.folder, asked.count).items()}
    print(f"{'what':14} {'CPU s':>8} {'wall s':>8} {'peak MiB':>9}")
    for name, cost in told.items():
        print(f"{name:14} {cost['cpu_s']:8.2f} {cost['wall_s']:8.2f} {cost['peak_mib']:9d}")
    print(json.dumps({"files": asked.count, **told}, ensure_ascii=False))
