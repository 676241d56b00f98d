"""The score of going through the motions on a region whose truth is known: whom it names, whom it leaves."""

from benchmarks.offices import HABITS, offices
from benchmarks.perfunctory import scored, told
from schemas.escalation import load_escalation


def test_nearly_all_who_pretend_are_called_perfunctory_and_nearly_nobody_who_works() -> None:
    made, threshold = offices(), load_escalation().perfunctory.threshold
    known = scored(made)
    came = told(made, lambda code: code in known and known[code]["score"] >= threshold)
    assert len(made) == 320 == sum(count for _, count, _, _ in HABITS)
    assert came.precision >= 0.95
    assert came.recall >= 0.95
