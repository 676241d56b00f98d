"""A month run twice, or killed anywhere and run again, is the month run once."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flows.region import Region, read_region
from flows.stages.store import store
from tests.journeys.killed import POINTS
from tests.journeys.months import AS_OF, PERIODS, run
from warehouse.connection import reader
from warehouse.rebuild import differences

MAY, JUNE = PERIODS[:2]
ELSEWHERE = {"archived", "one chunk loaded", "folded but not scored", "publication in the journal only"}
"""Points at which ``make torture`` kills a smaller region, with the same outcome and in less time."""
WHEN_DONE = "ops.publication"
"""Tells when something was published, which is not the same in two runs."""


@pytest.fixture(scope="module")
def undisturbed(county: Region, tmp_path_factory: pytest.TempPathFactory) -> Region:
    """The county's region after two months in which nothing happened to the runs."""
    region = read_region(shutil.copytree(county.root, tmp_path_factory.mktemp("undisturbed") / "county"))
    run(region, JUNE, AS_OF[JUNE])
    return region


def files(region: Region) -> dict[str, str]:
    """Every published file but the store's copy, with the digest of its content."""
    return {
        str(path.relative_to(region.published)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(region.published.rglob("*"))
        if path.is_file() and path != region.published_copy
    }


def in_which_tables(first: Path, second: Path) -> list[str]:
    return [found.table for found in differences(first, second) if found.table != WHEN_DONE]


def die(region: Region, *points: str) -> dict[str, set[str]]:
    """Run June so often, killed at one point after the other; what a reader then saw of June, by point."""
    program = [sys.executable, "-m", "tests.journeys.killed", str(region.root), JUNE, *points]
    ended = subprocess.run(program, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    lines = (line.split("\t") for line in ended.stdout.splitlines())
    return {point: set(names) for point, *names in lines}


def test_the_same_month_again_changes_nothing(undisturbed: Region, tmp_path: Path) -> None:
    before, copy = tmp_path / "before.duckdb", tmp_path / "copy.duckdb"
    shutil.copyfile(undisturbed.warehouse, before)
    shutil.copyfile(undisturbed.published_copy, copy)
    published = files(undisturbed)
    run(undisturbed, JUNE, AS_OF[JUNE])
    assert differences(before, undisturbed.warehouse) == ()
    assert differences(copy, undisturbed.published_copy) == ()
    assert files(undisturbed) == published


def test_a_month_killed_anywhere_and_run_again_is_the_month_undisturbed(
    undisturbed: Region, own_county: Region
) -> None:
    *before, after = (point for point in POINTS if point not in ELSEWHERE)
    seen = die(own_county, *before)
    assert list(seen) == before
    whole = {path.name for path in (undisturbed.published / JUNE).iterdir()}
    assert {point: names ^ whole for point, names in seen.items() if names not in (set(), whole)} == {}
    assert seen["edition made but not in place"] == set()
    assert seen["in place but in no journal"] == whole
    with reader(own_county.published_copy) as connection:  # readers keep May until all of June is out
        assert connection.execute("SELECT period FROM ops.clock").fetchall() == [(MAY,)]
    die(own_county, after)
    run(own_county, JUNE, AS_OF[JUNE])
    assert in_which_tables(undisturbed.warehouse, own_county.warehouse) == []
    assert in_which_tables(undisturbed.published_copy, own_county.published_copy) == []
    assert set(files(own_county)) == set(files(undisturbed))
    assert f"{JUNE}/site/index.html" in (own_county.published / "index.html").read_text(encoding="utf-8")
    assert not list(own_county.staging.glob("*"))


def test_the_published_copy_answers_while_a_run_holds_the_store(own_county: Region) -> None:
    question = "SELECT count(*) AS returns FROM report.submission_status"
    program = [sys.executable, "-m", "flows.cli", "sql", "--region", str(own_county.root), question]
    with store(own_county) as connection:
        connection.execute("BEGIN TRANSACTION")
        connection.execute("DELETE FROM intake.finding")
        asked = subprocess.run(program, capture_output=True, text=True, check=False)
        connection.execute("ROLLBACK")
    assert asked.returncode == 0, asked.stderr
    assert "returns" in asked.stdout
