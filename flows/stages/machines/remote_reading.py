"""Reading a chunk on another machine: orders go out, staged chunks come back, both through the exchange.

An order carries the names only. The worker fetches the region's settings once, the chunk's files, reads them
into a small region folder of its own exactly as this machine would, and lays the staged Parquet down. So the
result does not depend on who read it, and what a killed coordinator had read already is only fetched.
"""

import atexit
import hashlib
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import NamedTuple

from flows.intake.chunks.chunk import Waiting
from flows.intake.chunks.readers import readers
from flows.region import Reading, Region, read_region
from flows.stages.loading import REFUSED, Batch, read_batch
from flows.stages.machines.exchange import Exchange, bundle_of, lay_out, packed
from schemas.failure import CannotBeDone
from warehouse.archive import Archive
from warehouse.program_digest import program


class Order(NamedTuple):
    """A chunk to be read by whoever is free."""

    exchange: Exchange
    settings: str
    """Digest of the region's settings, under which their bundle lies."""
    chunk: str
    files: tuple[Waiting, ...]
    program: str

    @property
    def brought(self) -> str:
        """The bundle of the files to read."""
        return f"out/{self.chunk}.zip"

    @property
    def read(self) -> str:
        """The bundle of what was read."""
        return f"back/{self.chunk}-{self.program[:16]}.zip"


def prepare_exchange(region: Region, exchange: Exchange, plan: Sequence[Batch]) -> str:
    """Lay the region's settings down, and take away what earlier runs left and no batch of this one wants."""
    settings = bundle_of(
        region.root, [region.root / "region.toml", region.root / "units.csv", region.overrides]
    )
    digest = hashlib.sha256(packed(settings)).hexdigest()[:16]
    if not exchange.has(f"settings/{digest}.zip"):
        exchange.put(f"settings/{digest}.zip", settings)
    wanted = {batch.folder.name for batch in plan}
    for name in (*exchange.names("out"), *exchange.names("back")):
        if name.partition("/")[2].partition(".")[0].partition("-")[0] not in wanted:
            exchange.drop(name)
    return digest


def hand_out(region: Region, order: Order) -> bool:
    """Lay an order's files down; False when a run before this one had it read: it need only be fetched."""
    if order.exchange.has(order.read):
        return False
    archive = Archive(region.archive)
    order.exchange.put(
        order.brought, bundle_of(region.root, [archive.path(file.sha256) for file in order.files])
    )
    return True


def carry_out(order: Order, own: Path) -> str:
    """On the worker: read the chunk below the folder ``own`` and lay the result down; its name."""
    if order.program != program():
        message = "a worker runs another version of hazard-ledger than the machine that gives the orders"
        raise CannotBeDone(message)
    region = _settled(order, own)
    files = order.exchange.get(order.brought)
    if files is None:
        message = f"{order.exchange.url}: the files of chunk {order.chunk} are not there"
        raise CannotBeDone(message)
    lay_out(files, region.root)
    _keep_readers(region.settings.reading)
    staged = read_batch(region, Batch(region.staging / order.chunk, order.files))
    order.exchange.put(order.read, bundle_of(region.staging, staged))
    for folder in staged:
        shutil.rmtree(folder)
    for name in files:
        (region.root / name).unlink(missing_ok=True)
    return order.read


def fetch(region: Region, order: Order, batch: Batch) -> tuple[Path, ...]:
    """Bring what was read into this machine's staging, complete or not at all; the folders staged."""
    read = order.exchange.get(order.read)
    if read is None:
        message = f"{order.exchange.url}: what was read of chunk {order.chunk} is not there"
        raise CannotBeDone(message)
    made = region.staging / f".{batch.folder.name}.fetched"
    shutil.rmtree(made, ignore_errors=True)
    lay_out(read, made)
    folders = [batch.folder.with_name(f"{batch.folder.name}{REFUSED}"), batch.folder]
    placed = [_placed(made / folder.name, folder) for folder in folders if (made / folder.name).exists()]
    shutil.rmtree(made)
    for name in (order.brought, order.read):
        order.exchange.drop(name)
    return tuple(reversed(placed))


def _placed(made: Path, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    return made.rename(folder)


@cache
def _keep_readers(limits: Reading) -> None:
    """Start the worker's guarded readers and keep them while it lives: starting costs more than a chunk."""
    held = ExitStack()
    held.enter_context(readers(limits))
    atexit.register(held.close)


def _settled(order: Order, own: Path) -> Region:
    """The region folder of a worker: settings alone, fetched once for each state of them."""
    root = own / order.settings
    if not (root / "region.toml").exists():
        settings = order.exchange.get(f"settings/{order.settings}.zip")
        if settings is None:
            message = f"{order.exchange.url}: the region's settings are not there"
            raise CannotBeDone(message)
        made = own / f".{order.settings}.part"
        shutil.rmtree(made, ignore_errors=True)
        lay_out(settings, made)
        made.rename(root)
    return read_region(root)
