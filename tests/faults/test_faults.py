"""Faults from outside: each ends in a line that says what to do, and the next run makes up for it."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from flows.commands.doctor import command as doctor
from flows.commands.rebuild import command as rebuild
from flows.region import read_region
from flows.stages.turn import locked
from tests.faults.hamlet import copied
from tests.faults.histories import Base, compared
from tests.faults.kills import Executioner

ROOT_NEEDED = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root may mount a small disk or run as nobody"
)
NOBODY = 65534
Run = Callable[..., dict[str, Any]]


@pytest.fixture
def root(second_month: Base, tmp_path: Path) -> Path:
    """The hamlet with June's files in its inbox, to be harmed."""
    return copied(second_month.before, tmp_path / "harmed")


@pytest.fixture
def run(server: Executioner, root: Path, second_month: Base) -> Run:
    """Run June."""
    return lambda where=root, **how: server.run(where, second_month.period, **how)


def recovers(run: Run, month: Base, root: Path) -> None:
    """The next run gives what an undisturbed month gives."""
    told = run(root)
    assert (told["error"], told["refused"]) == (None, None)
    assert compared(month.after, root, 0) == []


def asked(command: Any, root: Path, *options: str) -> str:
    """What a command says."""
    return CliRunner().invoke(command, ["--region", str(root), *options]).output


@contextlib.contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """A disk of its own, in memory."""
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def remount(place: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", place], check=True)


@ROOT_NEEDED
@pytest.mark.parametrize("spare_kb", [64, 2_000, 9_000])
def test_a_full_disk(run: Run, root: Path, second_month: Base, tmp_path: Path, spare_kb: int) -> None:
    with small_disk(tmp_path / "disk", "400m") as disk:
        here = copied(root, disk / "harmed")
        used = shutil.disk_usage(disk).used // 1024
        remount(disk, f"size={used + spare_kb}k")
        told = run(here)
        assert told["error"] is None
        assert "No space left" in told["refused"] or "disk" in told["refused"]
        remount(disk, "size=400m")
        recovers(run, second_month, here)


@ROOT_NEEDED
def test_a_folder_that_can_only_be_read(run: Run, root: Path, second_month: Base, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "400m") as disk:
        here = copied(root, disk / "harmed")
        remount(disk, "ro")
        told = run(here)
        assert told["error"] is None
        assert "Read-only file system" in told["refused"]
        remount(disk, "rw")
        recovers(run, second_month, here)


@ROOT_NEEDED
def test_a_folder_that_belongs_to_somebody_else(run: Run, root: Path, second_month: Base) -> None:
    told = run(uid=NOBODY)
    assert told["error"] is None
    assert "Permission denied" in told["refused"]
    assert str(root) in told["refused"]
    recovers(run, second_month, root)


@pytest.mark.parametrize("left", [0, 100, 8_000, 500_000])
def test_a_store_cut_short_is_named_and_made_again_from_the_archive(
    run: Run, root: Path, second_month: Base, left: int
) -> None:
    store = read_region(root).warehouse
    os.truncate(store, left)
    told = run()
    assert told["error"] is None
    assert str(store) in told["refused"]
    assert "hazard-ledger rebuild" in told["refused"]
    assert f"LOOK  warehouse        {store}" in asked(doctor, root)
    assert "made again from the archive" in asked(rebuild, root)
    recovers(run, second_month, root)


def test_a_damaged_log_of_the_store(run: Run, root: Path, second_month: Base) -> None:
    store = read_region(root).warehouse
    store.with_name("ledger.duckdb.wal").write_bytes(os.urandom(5_000))
    told = run()
    assert told["error"] is None
    asked(rebuild, root)
    recovers(run, second_month, root)


def test_a_store_that_is_gone_is_filled_from_the_archive_by_the_next_run(
    run: Run, root: Path, second_month: Base
) -> None:
    shutil.rmtree(read_region(root).warehouse.parent)
    recovers(run, second_month, root)


def test_what_a_killed_run_has_staged_and_the_disk_has_lost_is_read_again(
    run: Run, root: Path, second_month: Base
) -> None:
    assert run(point="a chunk loaded, not cleared away")["killed"]
    staged = sorted(read_region(root).staging.rglob("*.parquet"))
    assert staged
    for path in staged:
        path.write_bytes(path.read_bytes()[:-100] + os.urandom(100))
    recovers(run, second_month, root)


def test_a_published_copy_cut_short_is_named_and_published_again(
    run: Run, root: Path, second_month: Base
) -> None:
    copy = read_region(root).published_copy
    os.truncate(copy, 4_000)
    assert f"LOOK  published copy   {copy}" in asked(doctor, root)
    recovers(run, second_month, root)


def test_a_clock_set_back(run: Run, root: Path, second_month: Base) -> None:
    told = run(now="2022-05-20 10:00:00")
    assert told["error"] is None
    assert "set the clock" in told["refused"]
    recovers(run, second_month, root)


def test_a_file_taken_away_while_it_is_collected(run: Run, root: Path, second_month: Base) -> None:
    told = run(vanishing="B02/2022-06.xlsx", stages=["collect"])
    assert (told["error"], told["refused"]) == (None, None)
    recovers(run, second_month, root)


def test_a_second_run_is_told_that_one_is_under_way(run: Run, root: Path, second_month: Base) -> None:
    with locked(read_region(root)):
        told = run()
    assert told["error"] is None
    assert "another run is under way" in told["refused"]
    recovers(run, second_month, root)


def test_a_reader_keeps_the_copy_it_opened(run: Run, root: Path, second_month: Base) -> None:
    with duckdb.connect(str(read_region(root).published_copy), read_only=True) as reader:
        recovers(run, second_month, root)
        assert reader.execute("SELECT period FROM ops.clock").fetchall() == [("2022-05",)]


def test_archive_and_settings_are_backup_enough(run: Run, root: Path, tmp_path: Path) -> None:
    assert run()["error"] is None
    restored = tmp_path / "restored" / "region"
    restored.mkdir(parents=True)
    shutil.copytree(root / "archive", restored / "archive")
    for name in ("region.toml", "units.csv"):
        shutil.copy2(root / name, restored / name)
    assert "made again from the archive" in asked(rebuild, restored)
    assert "the same tables, row by row" in asked(rebuild, restored, "--verify")
    shutil.copytree(root / "inbox", restored / "inbox")
    told = run(restored)
    assert (told["error"], told["refused"]) == (None, None)
    assert not [each for each in compared(root, restored, 0) if not each.startswith("message lost")]
