"""The faults of ``tests/faults/test_faults.py`` in more sizes: what takes longer than a test suite may."""

import os
from pathlib import Path

import pytest

from flows.commands.rebuild import command as rebuild
from flows.region import read_region
from tests.faults.harm import ROOT_NEEDED, Run, asked, cut_short, fills_up, recovers
from tests.faults.histories import Base


@ROOT_NEEDED
@pytest.mark.parametrize("spare_kb", [64, 500, 4_000, 9_000])
def test_a_disk_of_any_size(run: Run, root: Path, second_month: Base, tmp_path: Path, spare_kb: int) -> None:
    fills_up(run, root, second_month, tmp_path / "disk", spare_kb)


@pytest.mark.parametrize("left", [0, 100, 500_000])
def test_a_store_cut_short_anywhere(run: Run, root: Path, second_month: Base, left: int) -> None:
    cut_short(run, root, second_month, left)


@pytest.mark.parametrize("size", [10, 5_000, 300_000])
def test_a_damaged_log_of_the_store(run: Run, root: Path, second_month: Base, size: int) -> None:
    store = read_region(root).warehouse
    store.with_name("ledger.duckdb.wal").write_bytes(os.urandom(size))
    assert run()["error"] is None
    asked(rebuild, root)
    recovers(run, second_month, root)
