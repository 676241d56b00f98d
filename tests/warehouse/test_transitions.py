"""Every way from one state to another: which steps lie between, which are lawful, which nobody reported."""

import os
from functools import cache
from itertools import groupby, pairwise, product

import pytest

from schemas.lifecycle import load_lifecycle
from warehouse.transitions import (
    MANNERS,
    NOT_ACCEPTED,
    NOT_BEFORE,
    NOT_EXPLAINED,
    NOT_FROM_HERE,
    STEP_KINDS,
    Manner,
    Step,
    steps,
)

NEW = NOT_BEFORE
LINE = ("register", "assign", "start", "complete", "accept", "close")
STANDS = (NEW, "REGISTERED", "PENDING", "RECTIFYING", "RECTIFIED", "ACCEPTED", "CLOSED")
OUTSIDE = ("VOID", "TRANSFERRED")
EVERY = tuple(product((False, True), (False, True), MANNERS))
FORWARD = [(one, two) for one, two in product(range(7), repeat=2) if one < two]


def ways() -> dict[tuple[object, ...], list[Step]]:
    """The steps between two states, by states and evidence."""
    return {way: list(found) for way, found in groupby(steps(load_lifecycle()), key=lambda step: step[:5])}


if os.environ.get("MUTANT_UNDER_TEST") != "stats":  # mutmut asks then which test calls what
    ways = cache(ways)


def told(steps_: list[Step]) -> str:
    """The events of a way in order; ``!`` before one that is not lawful."""
    return " ".join(step.event if step.legal else f"!{step.event}" for step in steps_)


def way(before: str, target: str, said: str = "", manner: Manner = "plain") -> str:
    return told(ways()[before, target, "completed" in said, "accepted" in said, manner])


def all_ways(before: str, target: str) -> set[str]:
    """What is told whatever evidence there is and however the state is reported."""
    return {told(ways()[before, target, *evidence]) for evidence in EVERY}


def test_every_pair_of_states_has_a_way_that_hangs_together() -> None:
    pairs = {(one, two) for one, two in product((*STANDS, *OUTSIDE), (*STANDS[1:], *OUTSIDE)) if one != two}
    assert set(ways()) == {(*pair, *evidence) for pair in pairs for evidence in EVERY}
    for (before, target, *_), found in ways().items():
        assert (found[0].from_state or NEW, found[-1].to_state) == (before, target)
        assert all(one.to_state == two.from_state for one, two in pairwise(found))
        assert [step.ordinal for step in found] == [*range(1, len(found) + 1)]
        assert [step.inferred for step in found] == [True] * (len(found) - 1) + [False]
        assert [bool(step.note) for step in found] == [not step.legal for step in found]
    assert len(STEP_KINDS) == len(Step._fields)


@pytest.mark.parametrize(("one", "two"), [pair for pair in FORWARD if pair[1] < 6])
def test_what_a_later_state_implies_happened_on_the_way(one: int, two: int) -> None:
    before, target = STANDS[one], STANDS[two]
    found = {told(ways()[before, target, *said]) for said in EVERY if said[2] != "spot"}
    assert found == {" ".join(LINE[one:two])}


@pytest.mark.parametrize("one", range(6))
def test_closing_with_acceptance_goes_the_whole_way(one: int) -> None:
    found = {told(ways()[STANDS[one], "CLOSED", *said]) for said in EVERY if said[1] and said[2] != "spot"}
    assert found == {" ".join(LINE[one:])}


@pytest.mark.parametrize(
    ("before", "said", "expected"),
    [
        (NEW, "", "register !close"),
        (NEW, "completed", "register assign start complete !close"),
        ("REGISTERED", "", "!close"),
        ("REGISTERED", "completed", "assign start complete !close"),
        ("PENDING", "", "!close"),
        ("PENDING", "completed", "start complete !close"),
        ("RECTIFYING", "", "!close"),
        ("RECTIFYING", "completed", "complete !close"),
        ("RECTIFIED", "", "!close"),
        ("RECTIFIED", "completed", "!close"),
        ("ACCEPTED", "", "close"),
        ("ACCEPTED", "completed", "close"),
    ],
)
def test_closing_without_acceptance_is_a_jump_from_where_it_is_known_to_be(
    before: str, said: str, expected: str
) -> None:
    for manner in MANNERS:
        assert manner == "spot" or way(before, "CLOSED", said, manner) == expected
    last = ways()[before, "CLOSED", "completed" in said, False, "plain"][-1]
    assert last.note == (None if last.legal else NOT_ACCEPTED)


@pytest.mark.parametrize(
    ("target", "said", "expected"),
    [
        ("RECTIFIED", "", "on_the_spot"),
        ("ACCEPTED", "", "on_the_spot accept"),
        ("CLOSED", "accepted", "on_the_spot accept close"),
        ("CLOSED", "completed", "on_the_spot !close"),
        ("CLOSED", "", "!close"),
        ("RECTIFYING", "", "assign start"),
        ("PENDING", "", "assign"),
    ],
)
def test_mended_on_the_spot_takes_the_short_way_from_registered_only(
    target: str, said: str, expected: str
) -> None:
    assert way("REGISTERED", target, said, "spot") == expected
    assert way(NEW, target, said, "spot") == f"register {expected}"
    assert way("PENDING", "RECTIFIED", said, "spot") == "start complete"


@pytest.mark.parametrize(
    ("before", "targets", "plain", "reject", "reopen"),
    [
        ("PENDING", "REGISTERED", "!regress", "!reopen", "!reopen"),
        ("RECTIFYING", "REGISTERED PENDING", "!regress", "!reopen", "!reopen"),
        ("RECTIFIED", "REGISTERED PENDING RECTIFYING", "!regress", "reject", "reopen"),
        ("ACCEPTED", "REGISTERED PENDING RECTIFYING RECTIFIED", "!regress", "reopen", "reopen"),
        ("CLOSED", "REGISTERED PENDING RECTIFYING RECTIFIED ACCEPTED", "!reopen", "reopen", "reopen"),
        ("VOID", " ".join(STANDS[1:]), "!reopen", "reopen", "reopen"),
        ("TRANSFERRED", " ".join(STANDS[1:]), "!reopen", "reopen", "reopen"),
    ],
)  # fmt: skip
def test_back_it_goes_by_refused_acceptance_or_reopening_and_else_not_lawfully(
    before: str, targets: str, plain: str, reject: str, reopen: str
) -> None:
    expected = {"plain": plain, "spot": plain, "reject": reject, "reopen": reopen}
    for target, (*said, manner) in product(targets.split(), EVERY):
        (step,) = ways()[before, target, *said, manner]
        assert told([step]) == expected[manner]
        explained = None if step.legal else NOT_EXPLAINED
        assert step.note == (NOT_FROM_HERE if manner in {"reject", "reopen"} and explained else explained)


@pytest.mark.parametrize(
    ("before", "void", "transfer"),
    [
        (NEW, "register void", "register transfer"),
        ("REGISTERED", "void", "transfer"),
        ("PENDING", "void", "transfer"),
        ("RECTIFYING", "void", "transfer"),
        ("RECTIFIED", "void", "transfer"),
        ("ACCEPTED", "!void", "!transfer"),
        ("CLOSED", "!void", "!transfer"),
        ("VOID", None, "!transfer"),
        ("TRANSFERRED", "!void", None),
    ],
)
def test_only_what_is_not_yet_accepted_is_voided_or_handed_over(
    before: str, void: str | None, transfer: str | None
) -> None:
    for target, expected in (("VOID", void), ("TRANSFERRED", transfer)):
        assert expected is None or all_ways(before, target) == {expected}
        notes = {ways()[before, target, *said][-1].note for said in EVERY if expected}
        assert notes <= {NOT_FROM_HERE if "!" in (expected or "") else None}
