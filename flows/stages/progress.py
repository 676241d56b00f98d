"""How far long work has come: a line now and then, so that nobody wonders whether it still lives."""

import logging
from collections.abc import Iterable, Iterator
from typing import TypeVar

log = logging.getLogger("hazard_ledger")
LINES = 10
"""Lines for a piece of work, at most about so many."""
LEAST = 2
"""Pieces of which one speaks at all."""

Piece = TypeVar("Piece")


def watched(
    pieces: Iterable[Piece], whole: int, stage: str, what: str, least: int = LEAST
) -> Iterator[Piece]:
    """The pieces one after the other, saying how many of the ``whole`` are done; short work says nothing."""
    step = max(1, whole // LINES)
    for done, piece in enumerate(pieces, start=1):
        yield piece
        if whole >= least and (done % step == 0 or done == whole):
            bar = "█" * (done * LINES // whole)
            log.info("%-8s %-10s %d of %d %s", stage, bar, done, whole, what)
