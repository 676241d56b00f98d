"""Reading by the workers of a Dask cluster beside reading by this machine's own processes.

    python -m benchmarks spread [--count 1000] [--workers 1 2 4] [--folder DIR]

On a machine with two cores this measures what spreading costs, not what it gains: processor seconds beyond
those of the same reading done here.
"""

import argparse
import json
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import gettempdir

from benchmarks.contents import MONTH
from benchmarks.measuring import Cost, run, show, summed_up
from benchmarks.region import write_region
from benchmarks.workbooks import write
from flows.cluster import cluster
from flows.intake.chunks.readers import readers
from flows.region import Runner, read_region
from flows.stages.clock import now
from flows.stages.collecting import collect
from flows.stages.loading import batches, read_batch, waiting
from flows.stages.secrets import no_blocks
from flows.stages.sources import open_source
from flows.stages.store import put_register, store
from warehouse.archive import Archive

HERE = "here"


def read(root: Path, workers: int) -> None:
    """Archive and read a region's month: with so many Dask workers, or with none of them."""
    region = read_region(root)
    collect(open_source(region, "inbox", no_blocks), Archive(region.archive), until=now(region))
    with store(region) as connection:
        put_register(connection, region, str(MONTH))
        plan = list(batches(region, waiting(connection, region)))
    with ThreadPoolExecutor(len(plan)) as pool:
        if workers:
            with cluster(region, Runner("dask", "", workers), plan) as far:
                list(pool.map(far, plan))
        else:
            with readers(region.settings.reading):
                list(pool.map(lambda batch: read_batch(region, batch), plan))


def measure(folder: Path, count: int, workers: int) -> Cost:
    """One reading in processes of its own, in a new region of small chunks."""
    region, inbox = folder / "region-spread", folder / f"inbox-{count}"
    write(inbox, count)
    shutil.rmtree(region, ignore_errors=True)
    write_region(region, inbox, count)
    with (region / "region.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[reading]\nfiles_per_chunk = 50\n")
    return run([sys.executable, "-m", "benchmarks.spread", str(region), str(workers)])


def main(arguments: list[str]) -> None:
    """Measure, print a table and JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks spread", description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--folder", type=Path, default=Path(gettempdir()) / "hazard-ledger-benchmark")
    asked = parser.parse_args(arguments)
    told = {HERE: summed_up([measure(asked.folder, asked.count, 0)])}
    for workers in asked.workers:
        told[f"{workers} workers"] = summed_up([measure(asked.folder, asked.count, workers)])
    show(told, HERE)
    print(json.dumps({"files": asked.count, **told}, ensure_ascii=False))


if __name__ == "__main__":
    read(Path(sys.argv[1]), int(sys.argv[2]))
