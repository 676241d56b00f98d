"""Faults from outside: each ends in a line that says what to do, and the next run makes up for it.

More disks, more places to cut a store and a damaged log: ``make torture``.
"""

import os
import shutil
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from flows.commands.doctor import command as doctor
from flows.commands.rebuild import command as rebuild
from flows.region import read_region
from flows.stages.lock import locked
from flows.stages.publication import restoring, shares
from flows.stages.publication.checksums import changed_reports
from tests.faults.hamlet import MONTHS, TODAY, copied, write_page
from tests.faults.harm import (
    ROOT_NEEDED,
    Run,
    asked,
    cut_short,
    fills_up,
    recovers,
    refused,
    remount,
    small_disk,
)
from tests.faults.histories import Base, compared

NOBODY = 65534


@ROOT_NEEDED
def test_a_full_disk(run: Run, root: Path, second_month: Base, tmp_path: Path) -> None:
    fills_up(run, root, second_month, tmp_path / "disk", 2_000)


@ROOT_NEEDED
def test_a_folder_that_can_only_be_read(run: Run, root: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        here = copied(root, disk / "harmed")
        remount(disk, "ro")
        assert "Read-only file system" in refused(run, here)


@ROOT_NEEDED
def test_a_folder_that_belongs_to_somebody_else(run: Run, root: Path) -> None:
    told = refused(run, root, uid=NOBODY)
    assert "Permission denied" in told
    assert str(root) in told


def test_a_clock_set_back(run: Run, root: Path) -> None:
    assert "set the clock" in refused(run, root, now="2022-05-20 10:00:00")


def test_a_second_run_is_told_that_one_is_under_way(run: Run, root: Path) -> None:
    with locked(read_region(root)):
        assert "another run is under way" in refused(run, root)


def test_a_store_cut_short_is_named_and_made_again_from_the_archive(
    run: Run, root: Path, second_month: Base
) -> None:
    cut_short(run, root, second_month, left=8_000)


def test_a_store_that_is_gone_and_a_copy_cut_short_are_named_and_made_again_by_the_next_run(
    run: Run, root: Path, second_month: Base
) -> None:
    region = read_region(root)
    shutil.rmtree(region.warehouse.parent)
    os.truncate(region.published_copy, 4_000)
    told = asked(doctor, root)
    assert f"LOOK  warehouse        {region.warehouse} is missing" in told
    assert f"LOOK  published copy   {region.published_copy}" in told
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


def test_a_file_taken_away_while_it_is_collected_comes_next_time_and_a_reader_keeps_its_copy(
    run: Run, root: Path, second_month: Base
) -> None:
    with duckdb.connect(str(read_region(root).published_copy), read_only=True) as reader:
        told = run(vanishing="B02/2022-06.xlsx", stages=["collect"])
        assert (told["error"], told["refused"]) == (None, None)
        recovers(run, second_month, root)
        assert reader.execute("SELECT period FROM ops.clock").fetchall() == [("2022-05",)]


def test_archive_and_settings_are_backup_enough(
    run: Run, second_month: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = TODAY[second_month.period] + timedelta(hours=1)
    monkeypatch.setattr(restoring, "now", lambda _: later)
    monkeypatch.setattr(shares, "write_reports", write_page)
    lost, restored = second_month.after, tmp_path / "restored" / "region"
    shutil.copytree(lost / "archive", restored / "archive")
    for name in ("region.toml", "units.csv"):
        shutil.copy2(lost / name, restored / name)
    told = asked(rebuild, restored)
    assert "made again from the archive" in told
    assert [month for month in MONTHS if f"published/{month}: was gone, published again" in told] == [*MONTHS]
    assert list(changed_reports(read_region(restored))) == []
    assert "the same tables, row by row" in asked(rebuild, restored, "--verify")
    shutil.copytree(lost / "inbox", restored / "inbox")
    again = run(restored)
    assert (again["error"], again["refused"]) == (None, None)
    handed_out = (
        "message lost",
        "file lost: returns/",
        "file lost: outbox/",
    )  # long ago: May's notes and letters
    twice = ("archived too many: publication",)
    assert [each for each in compared(lost, restored, 0) if not each.startswith(handed_out + twice)] == []
