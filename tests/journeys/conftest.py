"""The regions of the journeys, made once for all worker processes."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from flows.region import Region, read_region
from tests.journeys.months import AS_OF, PERIODS, run, run_sample, write_county
from warehouse.connection import writer


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all worker processes of this test run have in common."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def made_once(place: Path, make: Callable[[Path], object]) -> Path:
    """The folder, made by whichever process comes first; the others wait for it."""
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "made").exists():
            shutil.rmtree(place, ignore_errors=True)
            make(place)
            (place / "made").touch()
    return place


@pytest.fixture(scope="session")
def sample(shared: Path) -> Region:
    """The sample region after its four months."""
    return read_region(made_once(shared / "sample", run_sample))


@pytest.fixture(scope="session")
def warehouse(sample: Region, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBPyConnection]:
    """A copy of the sample region's store whose clock may be turned."""
    path = tmp_path_factory.mktemp("warehouse") / "ledger.duckdb"
    shutil.copyfile(sample.warehouse, path)
    with writer(path) as connection:
        yield connection


@pytest.fixture(scope="session")
def delivered(shared: Path) -> Path:
    """A region of one county with two months' files in its inbox and nothing run yet; to be copied."""
    return made_once(shared / "delivered", write_county)


@pytest.fixture(scope="session")
def county(shared: Path, delivered: Path) -> Region:
    """The county's region after its first month; to be copied."""

    def make(root: Path) -> None:
        run(read_region(shutil.copytree(delivered, root)), PERIODS[0], AS_OF[PERIODS[0]])

    return read_region(made_once(shared / "county", make))


@pytest.fixture
def own_county(county: Region, tmp_path: Path) -> Region:
    """The county's region as a copy of one's own."""
    return read_region(shutil.copytree(county.root, tmp_path / "county"))
