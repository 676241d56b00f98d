"""Two hundred kills: at every named point, and at steps and moments anywhere in each stage of a month.

Each history is killed a few times over in one stage: what a killed run has left is itself taken up and killed
again. Then the whole month runs to its end.
"""

import random
from collections.abc import Mapping
from itertools import product
from pathlib import Path

import pytest

from flows.stages.month import STAGES
from tests.faults.histories import Base, Kill, history, staged
from tests.faults.kills import POINTS, Executioner

HISTORIES = 5
"""For each stage of each month."""
KILLS = 5
FELL: list[int] = []
"""How many kills fell in each history."""


def kills(base: Base, seed: int) -> list[Kill]:
    """Some before steps, some in the midst of one."""
    chance = random.Random(seed)
    told: list[Kill] = [{"step": chance.randrange(1, base.steps)} for _ in range(KILLS - 2)]
    told += [{"seconds": chance.uniform(0.02, base.seconds * 0.7)} for _ in range(2)]
    chance.shuffle(told)
    return told


@pytest.fixture(scope="session")
def stages(
    server: Executioner, first_month: Base, second_month: Base, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[tuple[int, str], Base]:
    """Both months before each of their stages."""
    return {
        (number, base.stages[0]): base
        for number, month in enumerate((first_month, second_month))
        for base in staged(server, month, tmp_path_factory.mktemp("stages"))
    }


@pytest.mark.parametrize("seed", range(HISTORIES))
@pytest.mark.parametrize("which", list(product([0, 1], STAGES)), ids=str)
def test_killed_again_and_again(
    server: Executioner,
    stages: Mapping[tuple[int, str], Base],
    which: tuple[int, str],
    seed: int,
    tmp_path: Path,
) -> None:
    base = stages[which]
    told = history(server, base, kills(base, seed), tmp_path / "killed")
    assert told.wrong == []
    FELL.append(told.killed)


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_every_named_point(
    server: Executioner, first_month: Base, second_month: Base, point: str, tmp_path: Path
) -> None:
    base = first_month if "migrations" in point else second_month
    told = history(server, base, [{"point": point}], tmp_path / "killed")
    assert told.wrong == []
    assert told.killed == 1
    FELL.append(told.killed)


def test_that_they_were_two_hundred() -> None:
    assert sum(FELL) >= 200
