"""A month killed anywhere and run again is the month that nobody disturbed; ``make torture`` goes on.

Six more are in ``tests/journeys/test_interrupted.py``, with a county and all its reports; sources and the
outbox are killed before any step in their own rooms.
"""

from importlib import import_module
from pathlib import Path

import pytest

from tests.faults.histories import Base, Kill, history
from tests.faults.kills import POINTS, Executioner


def test_a_first_month_killed_from_migration_to_outbox(
    server: Executioner, first_month: Base, tmp_path: Path
) -> None:
    kills: list[Kill] = [
        {"point": "between two migrations"},
        {"point": "a chunk half written"},
        {"seconds": 0.5},
        {"point": "a copy written, not in place"},
        {"point": "one message sent"},
    ]
    told = history(server, first_month, kills, tmp_path / "killed")
    assert told.wrong == []
    assert told.killed == len(kills)


@pytest.mark.parametrize("point", POINTS)
def test_every_named_point_is_there_to_be_killed_at(point: str) -> None:
    module, function, call = POINTS[point]
    assert callable(getattr(import_module(module), function))
    assert call > 0
