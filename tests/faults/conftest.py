"""The hamlet before and after its months, made once for all worker processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.region import read_region
from tests.faults.hamlet import MONTHS, copied, hamlet, june
from tests.faults.harm import Run
from tests.faults.histories import Base, undisturbed
from tests.faults.kills import Executioner, executioner


@pytest.fixture(scope="session")
def server() -> Iterator[Executioner]:
    with executioner() as started:
        yield started


@pytest.fixture(scope="session")
def first_month(server: Executioner, tmp_path_factory: pytest.TempPathFactory) -> Base:
    """A store that does not exist yet, and the month that makes it."""
    folder = tmp_path_factory.mktemp("hamlet")
    hamlet(folder / "before" / "region")
    return undisturbed(server, folder / "before" / "region", MONTHS[0], folder / "after")


@pytest.fixture(scope="session")
def second_month(server: Executioner, first_month: Base, tmp_path_factory: pytest.TempPathFactory) -> Base:
    """A published month, and the one after it."""
    folder: Path = tmp_path_factory.mktemp("hamlet")
    root = copied(first_month.after, folder / "before")
    june(read_region(root))
    return undisturbed(server, root, MONTHS[1], folder / "after")


@pytest.fixture
def root(second_month: Base, tmp_path: Path) -> Path:
    """The hamlet with June's files in its inbox, to be harmed."""
    return copied(second_month.before, tmp_path / "harmed")


@pytest.fixture
def run(server: Executioner, root: Path, second_month: Base) -> Run:
    """Run June."""
    return lambda where=root, **how: server.run(where, second_month.period, **how)
