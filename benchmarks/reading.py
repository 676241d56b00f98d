"""What reading and typing costs beside opening and converting alone: CPU of whole child processes.

    python -m benchmarks.reading [--count 5000] [--runs 3] [--folder DIR]

Both programs read the same files one after another in a process of their own and take turns; the ratio of
their medians is what the speed promise is about (at most 2.5).
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from tempfile import gettempdir
from typing import NamedTuple

from benchmarks.generate import write

_PROMISED = 2.5


class Cost(NamedTuple):
    """Seconds of one child process."""

    cpu: float
    wall: float


def read_with_calamine(paths: list[Path]) -> int:
    """Open each file, convert every sheet to Python rows, nothing else; the number of rows."""
    import python_calamine  # noqa: PLC0415 - each program pays only for what it uses

    rows = 0
    for path in paths:
        with python_calamine.load_workbook(BytesIO(path.read_bytes())) as book:
            for name in book.sheet_names:
                rows += len(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
    return rows


def read_with_reader(paths: list[Path]) -> int:
    """Read each file as the product does; the number of records."""
    from flows.intake.reading import load_rulebook, read_file  # noqa: PLC0415 - as above

    rulebook = load_rulebook()
    return sum(
        sheet.account.records
        for path in paths
        for sheet in read_file(path.read_bytes(), path.name, rulebook).sheets
    )


PROGRAMS = {"calamine": read_with_calamine, "reader": read_with_reader}


def measure(program: str, folder: Path, count: int) -> Cost:
    """Run one program in a child process and take its CPU time from the operating system."""
    before, started = os.times(), time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.reading", "--child", program, "--folder", str(folder)]
    subprocess.run([*command, "--count", str(count)], check=True, stdout=subprocess.DEVNULL)
    after, ended = os.times(), time.perf_counter()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(cpu, ended - started)


def compare(folder: Path, count: int, runs: int) -> dict[str, object]:
    """Both programs in turn; medians, spread and ratio."""
    costs: dict[str, list[Cost]] = {program: [] for program in PROGRAMS}
    for _ in range(runs):
        for program, found in costs.items():
            found.append(measure(program, folder, count))
    medians = {program: statistics.median(cost.cpu for cost in found) for program, found in costs.items()}
    return {
        "files": count,
        "runs": runs,
        "cpu_seconds": {name: round(value, 2) for name, value in medians.items()},
        "spread": {
            name: [round(min(found).cpu, 2), round(max(found).cpu, 2)] for name, found in costs.items()
        },
        "wall_seconds": {
            name: round(statistics.median(cost.wall for cost in found), 2) for name, found in costs.items()
        },
        "ratio": round(medians["reader"] / medians["calamine"], 2),
        "promised": _PROMISED,
    }


def main() -> None:
    """Write the files if need be, measure, print a table and JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(gettempdir()) / "hazard-ledger-benchmark")
    parser.add_argument("--child", choices=PROGRAMS)
    asked = parser.parse_args()
    paths = write(asked.folder, asked.count)
    if asked.child:
        print(PROGRAMS[asked.child](paths))
        return
    told = compare(asked.folder, asked.count, asked.runs)
    print(f"{'program':10} {'CPU s':>8} {'wall s':>8}")
    for name in PROGRAMS:
        print(f"{name:10} {told['cpu_seconds'][name]:8.2f} {told['wall_seconds'][name]:8.2f}")  # type: ignore[index]
    print(json.dumps(told))


if __name__ == "__main__":
    main()
