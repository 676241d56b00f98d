"""What fuzzing once found stays mended, and every target holds for what it begins with."""

from pathlib import Path

import pytest

from tests.faults.targets import TARGETS, seeds

FOUND = sorted(path for path in (Path(__file__).parent / "found").rglob("*") if path.is_file())


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_was_found_is_answered(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_what_fuzzing_begins_with_is_answered(target: str) -> None:
    for seed in seeds(target):
        TARGETS[target](seed)
