"""How far long work has come: a line now and then, so that nobody wonders whether it still lives."""

import logging

from flows.stages.month import Month

log = logging.getLogger("hazard_ledger")
LINES = 10
"""Lines for a piece of work, at most about so many."""


def progress(month: Month, stage: str, done: int, whole: int, what: str) -> None:
    """Say how much is done; short work says nothing."""
    step = max(1, whole // LINES)
    if whole > 1 and (done % step == 0 or done == whole):
        bar = "█" * (done * LINES // whole)
        log.info("%-8s %s %-10s %d of %d %s", stage, month.period, bar, done, whole, what)
