"""A month of workbooks beside the floor: what collecting, reading, judging and loading cost, as a ratio.

    python -m benchmarks month [--count 5000] [--runs 3] [--folder DIR] [--stages collect load]

Both programs take turns, each in processes of its own and with a store of its own; ratios of their medians
are what the targets are about, never seconds. Peaks are over all processes of a program.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import gettempdir

from benchmarks.contents import MONTH
from benchmarks.measuring import Cost, Summary, run, show, summed_up
from benchmarks.region import write_region
from benchmarks.workbooks import write
from schemas.calendar import Period

PROGRAMS = ("floor", "stages alone", "hazard-ledger")
_QUIET = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}


def floor(folder: Path, inbox: Path) -> Cost:
    """The floor program, into a new store."""
    store = folder / "floor.duckdb"
    store.unlink(missing_ok=True)
    return run([sys.executable, "-m", "benchmarks.floor", str(inbox), str(store)])


def ours(folder: Path, inbox: Path, count: int, stages: list[str]) -> Cost:
    """The command, in a new region; without stages the whole month."""
    return run_stages(_new_region(folder, inbox, count), stages)


def bare(folder: Path, inbox: Path, count: int) -> Cost:
    """Collecting and loading without Prefect, in a new region: the difference is what orchestration costs."""
    return run([sys.executable, "-m", "benchmarks.stages", str(_new_region(folder, inbox, count))])


def _new_region(folder: Path, inbox: Path, count: int) -> Path:
    region = folder / "region"
    shutil.rmtree(region, ignore_errors=True)
    return write_region(region, inbox, count)


def run_stages(region: Path, stages: Sequence[str] = (), month: Period = MONTH) -> Cost:
    """``hazard-ledger run`` in a region as it stands, as of the fifth day after the month."""
    chosen = [word for stage in stages for word in ("--stage", stage)]
    command = [sys.executable, "-m", "flows.cli", "run", "--region", str(region), "--period", str(month)]
    return run([*command, "--as-of", f"{month.next}-05", *chosen], _QUIET)


def compare(folder: Path, count: int, runs: int, stages: list[str]) -> dict[str, Summary]:
    """The programs in turn; what each cost."""
    inbox = folder / f"inbox-{count}"
    write(inbox, count)
    costs: dict[str, list[Cost]] = {name: [] for name in PROGRAMS}
    for _ in range(runs):
        costs["floor"].append(floor(folder, inbox))
        costs["stages alone"].append(bare(folder, inbox, count))
        costs["hazard-ledger"].append(ours(folder, inbox, count, stages))
    return {name: summed_up(found) for name, found in costs.items()}


def main(arguments: list[str]) -> None:
    """Write the month if need be, measure, print a table and JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks month", description=__doc__)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(gettempdir()) / "hazard-ledger-benchmark")
    parser.add_argument("--stages", nargs="*", default=["collect", "load"])
    asked = parser.parse_args(arguments)
    told = compare(asked.folder, asked.count, asked.runs, asked.stages)
    show(told, "floor")
    measured = {"files": asked.count, "runs": asked.runs, "stages": asked.stages or "all", "programs": told}
    print(json.dumps(measured))
