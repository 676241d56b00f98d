"""Work given to another process comes back as if it had been done here, also when it cannot be done."""

from pathlib import Path

import pytest

from flows.intake.chunks.guard import GuardError
from flows.stages.machines.processes import hands
from schemas.failure import CannotBeDone


def test_what_comes_of_orders_is_told_in_whatever_order_it_is_asked_for(tmp_path: Path) -> None:
    place = tmp_path / "written"
    with hands() as others:
        counted = others.give(len, [1, 2, 3])
        written = others.give(Path.write_text, place, "一", encoding="utf-8")
        assert (written.result(), counted.result()) == (1, 3)
    assert place.read_text(encoding="utf-8") == "一"


def test_what_cannot_be_done_is_told_in_a_line_and_a_mistake_of_ours_with_its_trace(tmp_path: Path) -> None:
    with hands() as others:
        missing = others.give(Path.read_bytes, tmp_path / "nothing")
        mistaken = others.give(divmod, 1, 0)
        with pytest.raises(CannotBeDone, match="No such file"):
            missing.result()
        with pytest.raises(GuardError, match="ZeroDivisionError"):
            mistaken.result()


def test_a_large_order_reaches_a_hand_whose_memory_has_grown_with_the_one_before() -> None:
    with hands() as others:
        others.give(exec, "import mmap, sys; sys.kept = mmap.mmap(-1, 2 << 30)").result()
        assert others.give(len, "x" * 50_000_000).result() == 50_000_000
