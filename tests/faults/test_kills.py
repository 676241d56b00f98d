"""A month killed anywhere and run again is the month that nobody disturbed; ``make torture`` goes on.

Eight more of a dozen are in ``tests/journeys/test_interrupted.py``, with a county and all its reports.
"""

from pathlib import Path

from tests.faults.histories import Base, Kill, history
from tests.faults.kills import Executioner


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
