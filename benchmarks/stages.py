"""Collect, read, judge and load without orchestration; run as a program to tell what Prefect costs.

python -m benchmarks.stages REGION
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.contents import MONTH
from flows.intake.chunks.readers import readers
from flows.region import read_region
from flows.stages.clock import now
from flows.stages.collecting import collect
from flows.stages.loading import batches, enter, read_batch, waiting
from flows.stages.sources import open_source
from flows.stages.store import put_register, store
from warehouse.archive import Archive


def main() -> None:
    """What the flows ``collect`` and ``load`` do, in their order."""
    region = read_region(Path(sys.argv[1]))
    limits = region.settings.reading
    collect(open_source(region, "inbox", str), Archive(region.archive), until=now(region))
    with store(region) as connection:
        put_register(connection, region, str(MONTH))
        plan = list(batches(region, waiting(connection, region)))
    with readers(limits), ThreadPoolExecutor(limits.workers) as pool:
        folders = [
            folder for found in pool.map(lambda batch: read_batch(region, batch), plan) for folder in found
        ]
    with store(region) as connection:
        print(enter(connection, folders))


if __name__ == "__main__":
    main()
