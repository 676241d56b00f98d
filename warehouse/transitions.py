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


class _Way(NamedTuple):
    before: str
    target: str
    completed: bool
    accepted: bool
    manner: Manner


class _Move(NamedTuple):
    event: str
    from_state: str
    to_state: str
    legal: bool = True
    note: str | None = None


def steps(life: Lifecycle) -> list[Step]:
    """Every way from one state to another, step by step."""
    states = [state.code for state in life.states]
    ways = product((NOT_BEFORE, *states), states, (False, True), (False, True), MANNERS)
    return [
        step for way in map(_Way._make, ways) if way.before != way.target for step in _numbered(life, way)
    ]


def _numbered(life: Lifecycle, way: _Way) -> Iterator[Step]:
    moves = list(_moves(life, way))
    for ordinal, (event, from_state, to_state, legal, note) in enumerate(moves, start=1):
        inferred = ordinal < len(moves)
        yield Step(*way, ordinal, event, from_state or None, to_state, legal, inferred, note)


def _moves(life: Lifecycle, way: _Way) -> Iterator[_Move]:
    """The moves of one way, by the first kind that fits: birth, out of scope, backward, forward."""
    first = next(event for event in life.events if event.implied)
    outside = {event.to: event for event in life.events if event.code in {"void", "transfer"}}
    if way.before == NOT_BEFORE:
        yield _Move(first.code, NOT_BEFORE, str(first.to))
        if first.to != way.target:
            yield from _moves(life, way._replace(before=str(first.to)))
    elif way.target in outside:
        yield _checked(outside[way.target], way)
    elif way.before in outside or life.state[way.target].rank < life.state[way.before].rank:
        yield _backward(life, way)
    else:
        yield from _forward(life, way)


def _checked(event: Event, way: _Way) -> _Move:
    legal = way.before in event.from_
    return _Move(event.code, way.before, way.target, legal, None if legal else NOT_FROM_HERE)


def _backward(life: Lifecycle, way: _Way) -> _Move:
    """Refused acceptance and reopening lead back lawfully; anything else is a regression."""
    reject, reopen = life.event["reject"], life.event["reopen"]
    if way.manner == "reject" and way.before in reject.from_:
        return _checked(reject, way)
    if way.manner in {"reject", "reopen"}:
        return _checked(reopen, way)
    event = "regress" if life.state[way.before].open else reopen.code
    return _Move(event, way.before, way.target, legal=False, note=NOT_EXPLAINED)


def _forward(life: Lifecycle, way: _Way) -> Iterator[_Move]:
    """Along the main line; closing without evidence of acceptance is a jump from where it is known to be."""
    line = [event for event in life.events if event.implied]
    rank = {state.code: state.rank for state in life.states}
    last, mended = line[-1], life.event["complete"].to
    at = way.before
    jump = way.target == last.to and not way.accepted and at not in last.from_
    goal = way.target
    if jump:
        goal = str(mended) if way.completed and rank[at] < rank[str(mended)] else at
    if way.manner == "spot" and at == line[0].to and rank[goal] >= rank[str(mended)]:
        yield _Move("on_the_spot", at, str(mended))
        at = str(mended)
    for event in line[1:]:
        if rank[at] < rank[str(event.to)] <= rank[goal]:
            yield _Move(event.code, at, str(event.to))
            at = str(event.to)
    if jump:
        yield _Move(last.code, at, way.target, legal=False, note=NOT_ACCEPTED)
