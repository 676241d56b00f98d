"""Long files of tests are begun first, so that no core waits at the end for the other's."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
FIRST = (
    "journeys/test_cookbook.py",  # makes the region all journeys share; the other core has faults meanwhile
    "faults",
    "journeys",
    "schedule",
    "stages",
    "scale",
    "warehouse",
    "notify",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files in the order of their rooms; what is not named comes last, and a file stays together."""
    items.sort(key=lambda item: _turn(item.path))


def _turn(path: Path) -> int:
    return next((turn for turn, name in enumerate(FIRST) if path.is_relative_to(HERE / name)), len(FIRST))
