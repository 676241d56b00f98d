"""Harm done to a region from outside, and how one sees that it is well again or was never touched."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from flows.commands.doctor import command as doctor
from flows.commands.rebuild import command as rebuild
from flows.region import read_region
from tests.faults.hamlet import copied
from tests.faults.histories import Base, compared

ROOT_NEEDED = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root may mount a small disk or run as nobody"
)
Run = Callable[..., dict[str, Any]]


def recovers(run: Run, month: Base, root: Path) -> None:
    """The next run gives what an undisturbed month gives."""
    told = run(root)
    assert (told["error"], told["refused"]) == (None, None)
    assert compared(month.after, root, 0) == []


def refused(run: Run, root: Path, **how: object) -> str:
    """What is said by a run that cannot be; nothing of the region is other than before."""
    before = contents(root)
    told = run(root, **how)
    assert told["error"] is None
    assert contents(root) == before
    return str(told["refused"])


def contents(root: Path) -> dict[str, bytes]:
    """Every file of a region but the lock, which tells who runs."""
    files = sorted(path for path in root.rglob("*") if path.is_file() and path.name != "run.lock")
    return {str(path.relative_to(root)): path.read_bytes() for path in files}


def asked(command: Any, root: Path, *options: str) -> str:
    """What a command says."""
    return CliRunner().invoke(command, ["--region", str(root), *options]).output


@contextlib.contextmanager
def small_disk(place: Path, size: str = "400m") -> Iterator[Path]:
    """A disk of its own, in memory."""
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def remount(place: Path, options: str) -> None:
    """Change the disk under the region."""
    subprocess.run(["mount", "-o", f"remount,{options}", place], check=True)


def fills_up(run: Run, root: Path, month: Base, disk: Path, spare_kb: int) -> None:
    """The disk has so much room left, which is too little; with room again the month is made whole."""
    with small_disk(disk):
        here = copied(root, disk / "harmed")
        used = shutil.disk_usage(disk).used // 1024
        remount(disk, f"size={used + spare_kb}k")
        told = run(here)
        assert told["error"] is None
        assert "No space left" in told["refused"] or "disk" in told["refused"]
        remount(disk, "size=400m")
        recovers(run, month, here)


def cut_short(run: Run, root: Path, month: Base, left: int) -> None:
    """So many bytes are left of the store: a run names it, doctor too, rebuild makes it again."""
    store = read_region(root).warehouse
    os.truncate(store, left)
    told = run()
    assert told["error"] is None
    assert str(store) in told["refused"]
    assert "hazard-ledger rebuild" in told["refused"]
    assert f"LOOK  warehouse        {store}" in asked(doctor, root)
    assert "made again from the archive" in asked(rebuild, root)
    recovers(run, month, root)
