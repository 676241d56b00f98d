"""From one state to the next by lawful steps: the lifecycle unrolled into a table that SQL can join.

A monthly return is a snapshot: a hazard that stood at 待整改 and now stands at 验收合格 must have been mended
in between. Steps that a later state implies are inferred; a step that needs evidence and has none is taken
as reported and marked not legal.
"""

from collections.abc import Iterator
from itertools import product
from typing import Literal, NamedTuple

from schemas.lifecycle import Event, Lifecycle

Manner = Literal["plain", "spot", "reject", "reopen"]
MANNERS: tuple[Manner, ...] = ("plain", "spot", "reject", "reopen")

NOT_BEFORE = ""
"""Stands for "no state yet" in the table; SQL joins on equality."""

NOT_ACCEPTED = "无验收记录即销号"
NOT_EXPLAINED = "状态倒退，未说明验收不合格或反销号"
NOT_FROM_HERE = "不允许从该状态转入"


class Step(NamedTuple):
    """One event on the way from a state to another."""

    before: str
    target: str
    completed: bool
    """Whether there is evidence that mending was finished."""
    accepted: bool
    """Whether there is evidence of acceptance."""
    manner: Manner
    ordinal: int
    event: str
    from_state: str | None
    to_state: str
    legal: bool
    inferred: bool
    note: str | None


STEP_KINDS = (
    *("VARCHAR", "VARCHAR", "BOOLEAN", "BOOLEAN", "VARCHAR", "INTEGER"),
    *("VARCHAR", "VARCHAR", "VARCHAR", "BOOLEAN", "BOOLEAN", "VARCHAR"),
)
"""DuckDB types of a step's fields, in order."""


def steps(life: Lifecycle) -> list[Step]:
    """Every way from one state to another, step by step."""
    states = [state.code for state in life.states]
    return [
        step
        for before, target, completed, accepted, manner in product(
            (NOT_BEFORE, *states), states, (False, True), (False, True), MANNERS
        )
        if before != target
        for step in _numbered(life, before, target, completed=completed, accepted=accepted, manner=manner)
    ]


class _Move(NamedTuple):
    event: str
    from_state: str
    to_state: str
    legal: bool = True
    note: str | None = None


def _numbered(
    life: Lifecycle, before: str, target: str, *, completed: bool, accepted: bool, manner: Manner
) -> Iterator[Step]:
    moves = list(_moves(life, before, target, completed=completed, accepted=accepted, manner=manner))
    for ordinal, move in enumerate(moves, start=1):
        yield Step(
            before, target, completed, accepted, manner, ordinal,
            move.event, move.from_state or None, move.to_state, move.legal, ordinal < len(moves), move.note,
        )  # fmt: skip


def _moves(
    life: Lifecycle, before: str, target: str, *, completed: bool, accepted: bool, manner: Manner
) -> Iterator[_Move]:
    line = [event for event in life.events if event.implied]
    outside = {event.to: event for event in life.events if event.code in {"void", "transfer"}}
    if before == NOT_BEFORE:
        first = line[0]
        yield _Move(first.code, NOT_BEFORE, str(first.to))
        if first.to != target:
            yield from _moves(
                life, str(first.to), target, completed=completed, accepted=accepted, manner=manner
            )
    elif target in outside:
        yield _checked(outside[target], before, target)
    elif before in outside or life.state[target].rank < life.state[before].rank:
        yield _backward(life, before, target, manner)
    else:
        yield from _forward(life, line, before, target, completed=completed, accepted=accepted, manner=manner)


def _checked(event: Event, before: str, target: str) -> _Move:
    legal = before in event.from_
    return _Move(event.code, before, target, legal, None if legal else NOT_FROM_HERE)


def _backward(life: Lifecycle, before: str, target: str, manner: Manner) -> _Move:
    """Refused acceptance and reopening lead back lawfully; anything else is a regression."""
    reject, reopen = life.event["reject"], life.event["reopen"]
    if manner == "reject" and before in reject.from_:
        return _checked(reject, before, target)
    if manner in {"reject", "reopen"}:
        return _checked(reopen, before, target)
    if not life.state[before].open:
        return _Move(reopen.code, before, target, legal=False, note=NOT_EXPLAINED)
    return _Move("regress", before, target, legal=False, note=NOT_EXPLAINED)


def _forward(
    life: Lifecycle,
    line: list[Event],
    before: str,
    target: str,
    *,
    completed: bool,
    accepted: bool,
    manner: Manner,
) -> Iterator[_Move]:
    """Along the main line; closing without evidence of acceptance is a jump from wherever it is known to be."""
    at = before
    last = line[-1]
    jump = target == last.to and not accepted and before not in last.from_
    goal = str(line[-3].to) if jump and completed else at if jump else target
    if manner == "spot" and before == line[0].to and life.state[goal].rank >= life.state["RECTIFIED"].rank:
        yield _Move("on_the_spot", at, "RECTIFIED")
        at = "RECTIFIED"
    for event in line[1:]:
        if life.state[at].rank < life.state[str(event.to)].rank <= life.state[goal].rank:
            yield _Move(event.code, at, str(event.to))
            at = str(event.to)
    if jump:
        yield _Move(last.code, at, target, legal=False, note=NOT_ACCEPTED)
