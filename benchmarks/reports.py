"""What issuing costs: a workbook of 100,000 rows, and all reports of a month of 5,000 units.

    python -m benchmarks reports [--units 5000] [--hazards 30000] [--rows 100000]

Each program runs as a child process of its own; its cost is that of the whole child, start and imports
included. The rows are those of the outlets' invented region, multiplied.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measuring import Summary, run, show, summed_up

_PROGRAMS = ("start", "workbook", "month")


def main(words: list[str]) -> None:
    """Measure, or be the child that is measured."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks reports")
    asked.add_argument("--units", type=int, default=5_000)
    asked.add_argument("--hazards", type=int, default=30_000)
    asked.add_argument("--rows", type=int, default=100_000)
    asked.add_argument("--child", choices=_PROGRAMS)
    asked.add_argument("--folder", type=Path)
    options = asked.parse_args(words)
    if options.child:
        _child(options.child, options.folder, options.units, options.hazards)
        return
    with TemporaryDirectory() as place:
        _write_rows(Path(place) / "rows.parquet", options.rows)
        command = [sys.executable, "-m", "benchmarks", "reports", "--folder", place, *_sizes(options)]
        costs: dict[str, Summary] = {
            name: summed_up([run([*command, "--child", name])]) for name in _PROGRAMS
        }
    show(costs, "start")


def _sizes(options: argparse.Namespace) -> list[str]:
    return ["--units", str(options.units), "--hazards", str(options.hazards)]


def _child(program: str, folder: Path, units: int, hazards: int) -> None:
    """``start`` only makes the region of ``month``, so that the difference is what issuing costs."""
    from flows.stages.publication.issuing import write_reports  # noqa: PLC0415 - each program pays only for what it uses
    from tests.outlets.outlet_frames import Region, pack  # noqa: PLC0415 - as above

    if program == "workbook":
        _write_workbook(folder)
        return
    month = pack(Region(units=units, hazards=hazards))
    if program == "month":
        write_reports(month, folder / "month")


def _write_rows(path: Path, count: int) -> None:
    """So many overdue hazards, no two alike, as an edition's Parquet file."""
    import pyarrow as pa  # noqa: PLC0415 - as above
    from pyarrow import parquet  # noqa: PLC0415 - as above

    from tests.outlets.outlet_frames import Region  # noqa: PLC0415 - as above

    region = Region(units=5_000, hazards=100)
    rows = [
        {
            **region.hazards[number % 100],
            **region.units[number % 5_000],
            "hazard_code": f"HZ-U{number % 5_000:04d}-202206-{number // 5_000:03d}",
            "description": f"{region.hazards[number % 100]['description']}，第{number}处",
            "days_overdue": number % 300,
        }
        for number in range(count)
    ]
    parquet.write_table(pa.Table.from_pylist(rows), path)


def _write_workbook(folder: Path) -> None:
    """The pack's workbook with all rows on one sheet, read as publishing reads them."""
    import duckdb  # noqa: PLC0415 - as above

    from flows.outlets.books.workbooks import write_report_pack  # noqa: PLC0415 - as above
    from tests.outlets.outlet_frames import Region, pack, tables  # noqa: PLC0415 - as above

    with duckdb.connect() as connection:
        rows = connection.sql(f"SELECT * FROM '{folder / 'rows.parquet'}'").to_arrow_table()
    empty = {name: table.slice(0, 0) for name, table in tables(Region(units=3, hazards=9)).items()}
    write_report_pack(pack(tables=empty | {"overdue_hazard": rows}), folder / "rows.xlsx")
