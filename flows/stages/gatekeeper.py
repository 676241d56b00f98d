"""A process of its own for judging gates: Great Expectations takes seconds to import and much memory to hold.

It begins to import while earlier stages work, is given numbers with their bounds, and ends once they are
judged, before reports need the memory.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from flows.stages.machines.processes import hands

if TYPE_CHECKING:
    from validations.gates import Docs, GateResult, Measured


class Asked(NamedTuple):
    """What a gate has measured, and where its Data Docs go."""

    gate: str
    measured: "Sequence[Measured]"
    place: "Docs"


Judge = Callable[[Sequence[Asked]], "tuple[GateResult, ...]"]
"""How the gates came out, one result for each that was asked."""


@contextmanager
def gatekeeper(*, at_once: bool = True) -> Iterator[Judge]:
    """What judges gates until the end of the block; its process starts ``at_once``, or when first asked."""
    with hands(1) as keeper:
        if at_once:
            keeper.give(_judge, ())

        def judge(asked: Sequence[Asked]) -> "tuple[GateResult, ...]":
            results = keeper.give(_judge, tuple(asked)).result()
            keeper.rest()
            return results

        yield judge


def _judge(asked: Sequence[Asked]) -> "tuple[GateResult, ...]":
    """Inside the process."""
    from validations.expectations import run_gate  # noqa: PLC0415 - what the process is there for

    return tuple(run_gate(gate, measured, place) for gate, measured, place in asked)
