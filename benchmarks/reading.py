"""What reading and typing costs beside opening and converting alone: processor time of whole processes.

    python -m benchmarks reading [--count 5000] [--runs 3] [--folder DIR]

Both programs read the same files one after another in a process of their own and take turns; the ratio of
their medians is what the speed promise is about (at most 2.5).
"""

import argparse
import json
import sys
from io import BytesIO
from pathlib import Path
from tempfile import gettempdir

from benchmarks.measuring import Cost, Summary, run, show, summed_up
from benchmarks.workbooks import write

_PROMISED = 2.5


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
    from flows.intake.reading import read_file  # noqa: PLC0415 - as above
    from flows.intake.rulebook import load_rulebook  # noqa: PLC0415 - as above

    rulebook = load_rulebook()
    return sum(
        sheet.account.records
        for path in paths
        for sheet in read_file(path.read_bytes(), path.name, rulebook).sheets
    )


PROGRAMS = {"calamine": read_with_calamine, "reader": read_with_reader}


def compare(folder: Path, count: int, runs: int) -> dict[str, Summary]:
    """Both programs in turn; what each cost."""
    command = [sys.executable, "-m", "benchmarks", "reading", "--count", str(count), "--folder", str(folder)]
    costs: dict[str, list[Cost]] = {program: [] for program in PROGRAMS}
    for _ in range(runs):
        for program, found in costs.items():
            found.append(run([*command, "--child", program]))
    return {program: summed_up(found) for program, found in costs.items()}


def main(arguments: list[str]) -> None:
    """Write the files if need be, measure, print a table and JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks reading", description=__doc__)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(gettempdir()) / "hazard-ledger-benchmark")
    parser.add_argument("--child", choices=PROGRAMS)
    asked = parser.parse_args(arguments)
    paths = write(asked.folder / f"inbox-{asked.count}", asked.count)
    if asked.child:
        print(PROGRAMS[asked.child](paths))
        return
    told = compare(asked.folder, asked.count, asked.runs)
    show(told, "calamine")
    print(json.dumps({"files": asked.count, "runs": asked.runs, "promised": _PROMISED, "programs": told}))
