"""Chunks read by workers with folders of their own that share an object store only: the same tables."""

import json
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from flows.region import Region, Runner, read_region
from flows.stages.loading import Batch, batches, enter, read_batch, waiting
from flows.stages.machines.exchange import Exchange, lay_out
from flows.stages.machines.remote_reading import Order, carry_out, fetch, hand_out, prepare_exchange
from flows.stages.store import put_register, store
from schemas.failure import CannotBeDone
from tests.stages.village import UNITS, arrive, at, ledger, row, village
from warehouse.program_digest import program
from warehouse.rebuild import differences

distributed = pytest.importorskip("distributed", reason="hazard-ledger[dask] is not installed")
dask_cluster = pytest.importorskip("flows.cluster", reason="hazard-ledger[dask] is not installed")

MAY = "2022-05"
FILES = 4


def settings(exchange: Exchange) -> str:
    options, secrets = (
        ", ".join(f"{name} = {json.dumps(value)}" for name, value in table.items())
        for table in (exchange.options, exchange.secrets)
    )
    place = exchange.url.rpartition("/")[0]
    return (
        f"\n[reading]\nfiles_per_chunk = 1\n[cluster]\nstore = {json.dumps(place)}\n"
        f"options = {{{options}}}\nsecrets = {{{secrets}}}\n"
    )


@pytest.fixture
def near(tmp_path: Path) -> Exchange:
    """A folder as the place to meet."""
    return Exchange((tmp_path / "exchange" / "XX").as_uri(), {}, {})


def sent_in(root: Path, exchange: Exchange) -> Region:
    """Four files, each a chunk of its own, one of which nobody can read."""
    region = village(root)
    with (region.root / "region.toml").open("a", encoding="utf-8") as file:
        file.write(settings(exchange))
    for number in range(FILES - 1):
        unit = list(UNITS)[number % 2]
        data = ledger(unit, MAY, [row(text=f"第{number}处通道堵塞")])
        arrive(region, data, f"{number}.xlsx", at(f"2022-06-0{number + 1} 09:00"), unit)
    arrive(region, b"PK\x03\x04 torn", "坏文件.xlsx", at("2022-06-06 09:00"), "A01")
    return read_region(region.root)


@pytest.fixture
def region(tmp_path: Path, near: Exchange) -> Region:
    return sent_in(tmp_path / "region", near)


@pytest.fixture(scope="module")
def workers(exchange: Exchange, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler with two worker processes; ``exchange`` first: they inherit its keys."""
    assert exchange.secrets
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        memory_limit=0,
        dashboard_address=None,
        local_directory=str(tmp_path_factory.mktemp("workers")),
    ) as running:
        yield running.scheduler_address


def planned(region: Region) -> list[Batch]:
    with store(region) as connection:
        put_register(connection, region, MAY)
        return list(batches(region, waiting(connection, region)))


def entered(region: Region, read: "dask_cluster.Read", plan: list[Batch]) -> Path:
    """The store after everything was read, many chunks at a time."""
    with ThreadPoolExecutor(len(plan)) as pool:
        staged = [folder for folders in pool.map(read, plan) for folder in folders]
    with store(region) as connection:
        enter(connection, staged)
    return region.warehouse


def entered_here(region: Region, tmp_path: Path) -> Path:
    """The same files read by this machine, into a store of its own."""
    here = tmp_path / "here" / "ledger.duckdb"
    with store(region, here) as connection:
        put_register(connection, region, MAY)
        for batch in batches(region, waiting(connection, region)):
            enter(connection, read_batch(region, batch))
    return here


def test_workers_that_share_an_object_store_only_give_the_same_tables(
    exchange: Exchange, workers: str, tmp_path: Path
) -> None:
    region = sent_in(tmp_path / "region", exchange)
    plan = planned(region)
    with dask_cluster.cluster(region, Runner("dask", workers), plan) as read:
        far = entered(region, read, plan)
    assert differences(far, entered_here(region, tmp_path)) == ()
    used = dask_cluster.exchange_of(region, Runner("dask", workers))
    assert not used.names("out"), "files that were read lie no longer about"
    assert used.names("settings"), "the workers had the region's settings from there"


def test_a_worker_killed_mid_run_costs_its_chunk_only(region: Region, workers: str, tmp_path: Path) -> None:
    plan = planned(region)
    with (
        distributed.Client(workers, set_as_default=False) as client,
        dask_cluster.cluster(region, Runner("dask", workers), plan) as read,
        ThreadPoolExecutor(len(plan)) as pool,
    ):
        begun = starts(client)
        futures = [pool.submit(read, batch) for batch in plan]
        busy = next_busy(client)
        os.kill(busy, signal.SIGKILL)
        staged = [folder for future in futures for folder in future.result(timeout=120)]
        assert starts(client) - begun <= len(plan) + 1
    with store(region) as connection:
        enter(connection, staged)
    assert differences(region.warehouse, entered_here(region, tmp_path)) == ()


def starts(client: "distributed.Client") -> int:
    """How often a worker has begun to read a chunk."""
    return len(client.get_events(dask_cluster.TOPIC))


def next_busy(client: "distributed.Client") -> int:
    """The process id of a worker as soon as it has a chunk to read."""
    pids: dict[str, int] = client.run(os.getpid)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        busy = [address for address, tasks in client.processing().items() if tasks and address in pids]
        if busy:
            return pids[busy[0]]
    pytest.fail("no worker was given anything")


def test_an_address_nobody_answers_at_is_told(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_cluster, "PATIENCE", 2.0)
    with (
        pytest.raises(CannotBeDone, match="no Dask scheduler answers"),
        dask_cluster.cluster(region, Runner("dask", "tcp://127.0.0.1:9"), []),
    ):
        pytest.fail("there is nobody")


def test_workers_elsewhere_need_a_place_to_meet(region: Region) -> None:
    settings = region.settings.model_copy(update={"cluster": type(region.settings.cluster)()})
    with pytest.raises(CannotBeDone, match=r"\[cluster\] store"):
        dask_cluster.exchange_of(region._replace(settings=settings), Runner("dask", "tcp://127.0.0.1:9"))


def test_what_a_killed_coordinator_had_read_is_only_fetched(
    region: Region, near: Exchange, tmp_path: Path
) -> None:
    plan = planned(region)[:1]
    (batch,) = plan
    order = Order(near, prepare_exchange(region, near, plan), batch.folder.name, batch.files, program())
    assert hand_out(region, order)
    carry_out(order, tmp_path / "worker")
    assert not hand_out(region, order), "a second coordinator finds it done"
    assert fetch(region, order, batch) == (batch.folder,)
    assert batch.staged
    assert not list((tmp_path / "worker").rglob("*.parquet")), "the worker keeps nothing"
    prepare_exchange(region, near, ())
    assert not near.names("back")


def test_a_worker_with_another_version_refuses(region: Region, near: Exchange, tmp_path: Path) -> None:
    plan = planned(region)[:1]
    order = Order(near, "settings", plan[0].folder.name, plan[0].files, "another")
    with pytest.raises(CannotBeDone, match="another version"):
        carry_out(order, tmp_path / "worker")


def test_a_torn_bundle_is_none_and_none_leads_outside(near: Exchange, tmp_path: Path) -> None:
    near.put("out/a.zip", {"x": b"1" * 1000})
    path = tmp_path / "exchange" / "XX" / "out" / "a.zip"
    path.write_bytes(path.read_bytes()[:500])
    assert near.get("out/a.zip") is None
    with pytest.raises(CannotBeDone, match="lies outside"):
        lay_out({"../evil": b""}, tmp_path / "inner")
