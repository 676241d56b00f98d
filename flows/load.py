"""Load: archived files are read in chunks by guarded processes, judged, and entered."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.artifacts import show_text
from flows.intake.chunks.readers import readers
from flows.stages.loading import Batch, batches, enter, read_batch, sweep, waiting
from flows.stages.month import Month, recorded
from flows.stages.progress import watched
from flows.stages.store import put_register, store
from warehouse.submissions import Loaded

Read = Callable[[Batch], tuple[Path, ...]]


@flow(name="load", validate_parameters=False)
def load(month: Month) -> Loaded:
    """Read every file that waits, and enter what was read; a chunk is one task and one transaction."""
    region = month.region
    with recorded(month, "load") as counts:
        with store(region) as connection:
            put_register(connection, region, month.period)
            plan = list(batches(region, waiting(connection, region)))
        sweep(region, plan)
        staged = list[Path]()
        with reading(month, plan) as read:
            futures = [read_chunk.submit(read, batch) for batch in plan]
            for future in watched(futures, len(futures), "load", "chunks read"):
                staged += future.result()
        with store(region) as connection:
            loaded = enter(connection, staged)
        counts.update(loaded._asdict())
    show_text(_told(loaded), "loaded", month.period)
    return loaded


@contextmanager
def reading(month: Month, plan: Sequence[Batch]) -> Iterator[Read]:
    """What reads a batch: processes of this machine, or the workers of a Dask cluster."""
    if month.runner.kind == "dask" and plan:
        from flows.cluster import cluster  # noqa: PLC0415 - Dask is only loaded when it is wanted

        with cluster(month.region, month.runner, plan) as read:
            yield read
    else:
        with readers(month.region.settings.reading):
            yield partial(read_batch, month.region)


@task(task_run_name="read-{batch.folder.name}", cache_policy=NO_CACHE, retries=1)
def read_chunk(read: Read, batch: Batch) -> tuple[Path, ...]:
    """Read one chunk of files into staging."""
    return read(batch)


def _told(loaded: Loaded) -> str:
    return "\n".join(f"- {name}: {count}" for name, count in loaded._asdict().items())
