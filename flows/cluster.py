"""Chunks read by the workers of a Dask cluster: one that runs elsewhere, or one made for this run.

Prefect keeps the books (each chunk stays a task of the flow, with its retry), Dask does the work. A worker
needs the same version of hazard-ledger and the exchange, neither Prefect nor this machine's folders. When one
dies its chunk alone is read again, by another.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import BoundedSemaphore

from distributed import Client, LocalCluster, get_worker

from flows.region import Region, Runner
from flows.stages.loading import Batch
from flows.stages.machines.exchange import Exchange
from flows.stages.machines.remote_reading import Order, carry_out, fetch, hand_out, prepare_exchange
from schemas.failure import CannotBeDone
from warehouse.program_digest import program

Read = Callable[[Batch], tuple[Path, ...]]

PATIENCE = 120.0
"""Seconds without a single worker after which nobody is expected to come any more."""
TOPIC = "hazard-ledger"
"""Under which workers tell Dask which chunk they begin."""
PAUSE = 5.0
"""Seconds after which one looks whether there are still workers."""


@contextmanager
def cluster(region: Region, runner: Runner, plan: Sequence[Batch]) -> Iterator[Read]:
    """What reads a batch on the cluster and stages it on this machine; for many threads at once."""
    exchange = exchange_of(region, runner)
    with _client(region, runner) as client:
        settings, turns = prepare_exchange(region, exchange, plan), BoundedSemaphore(_at_once(client))

        def read(batch: Batch) -> tuple[Path, ...]:
            if staged := batch.staged:
                return staged
            order = Order(exchange, settings, batch.folder.name, batch.files, program())
            with turns:
                if hand_out(region, order):
                    _await(client, order)
                return fetch(region, order, batch)

        yield read


def exchange_of(region: Region, runner: Runner) -> Exchange:
    """The place of ``[cluster]`` in region.toml; workers on this machine can meet in the region's folder."""
    shared = region.settings.cluster
    if not shared.store and runner.address:
        message = (
            f"{region.root / 'region.toml'}: workers elsewhere need a place to meet:"
            ' [cluster] store = "s3://bucket/exchange"'
        )
        raise CannotBeDone(message)
    place = shared.store or (region.warehouse.parent / "exchange").as_uri()
    return Exchange(f"{place.rstrip('/')}/{region.settings.region.code}", shared.options, shared.secrets)


@contextmanager
def _client(region: Region, runner: Runner) -> Iterator[Client]:
    logging.getLogger("distributed").setLevel(logging.ERROR)  # its comings and goings are nobody's concern
    with ExitStack() as stack:
        if runner.address:
            address = runner.address
        else:
            own = stack.enter_context(
                LocalCluster(
                    n_workers=runner.workers or region.settings.reading.workers,
                    threads_per_worker=1,
                    memory_limit=0,  # the guarded readers limit themselves
                    dashboard_address=None,
                    local_directory=str(region.warehouse.parent / "workers"),
                )
            )
            address = own.scheduler_address
        try:
            yield stack.enter_context(Client(address, set_as_default=False, timeout=PATIENCE / 4))
        except OSError as error:
            message = f"{address}: no Dask scheduler answers there ({error})"
            raise CannotBeDone(message) from error


def _at_once(client: Client) -> int:
    """How many chunks are under way: one for each worker's thread and one on its way to it, at least four."""
    workers = client.scheduler_info(n_workers=-1)["workers"].values()
    threads = sum(int(worker["nthreads"]) for worker in workers)
    return max(4, 2 * threads)


def _await(client: Client, order: Order) -> None:
    """Have an order carried out by whoever is free; CannotBeDone when there is nobody left."""
    future = client.submit(work_off, order, key=f"read-{order.chunk}-{time.time_ns()}", pure=False)
    alone = 0.0
    while True:
        try:
            future.result(timeout=PAUSE)
        except TimeoutError:
            alone = 0.0 if client.scheduler_info()["workers"] else alone + PAUSE
            if alone > PATIENCE:
                message = f"no worker has shown up for {PATIENCE:.0f} seconds; start 'dask worker ADDRESS'"
                raise CannotBeDone(message) from None
        else:
            return


def work_off(order: Order) -> str:
    """What a worker does: say what it begins, and read the chunk below a folder of its own."""
    worker = get_worker()
    worker.log_event(TOPIC, {"chunk": order.chunk, "files": len(order.files)})
    return carry_out(order, Path(worker.local_directory))
