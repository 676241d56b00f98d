"""What needs a person: killed runs, messages that cannot go, drafts that wait, mail that was refused.

Asked of the writer's own file; while a run holds it, that a run is under way is all there is to say.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from flows.region import Region, RegionError
from flows.stages.turn import holder, locked, now
from warehouse.archive import Archive
from warehouse.connection import WarehouseError, inspector, statement
from warehouse.runs import unfinished

REFUSED_DAYS = 31
WORDS = {
    "dead": "{count} messages could not be sent and are not tried again ({reason}); they stand in outbox/",
    "failed": "{count} messages are tried again later ({reason})",
    "draft": "{count} drafts wait in outbox/<month>/drafts; a decision 批准发文 lets them go out",
}


class Point(NamedTuple):
    """One thing to know; ``well`` where nothing has to be done."""

    what: str
    words: str
    well: bool = True


def attention(region: Region) -> Iterator[Point]:
    """What is due next, and everything that waits for somebody."""
    yield _due(region)
    doubt = region.settings.calendar.unsure(now(region).date())
    if doubt:
        yield Point("calendar", doubt, well=False)
    yield from _mail(region)
    if not region.warehouse.exists():
        return
    try:
        with locked(region):
            pass  # free: nothing runs, and whoever starts now is not kept waiting
        with inspector(region.warehouse) as connection:
            left = unfinished(connection)
            states = connection.execute(statement("message_states")).fetchall()
    except (RegionError, WarehouseError):
        yield Point("runs", f"a run is under way{holder(region)}")
        return
    for run in left:
        words = f"{run.period} {run.stage} was killed ({run.started_at}); hazard-ledger run takes it up again"
        yield Point("runs", words, well=False)
    if not left:
        yield Point("runs", "every run came to its end")
    for state, count, reason in states:
        if state in WORDS:
            words = WORDS[state].format(count=count, reason=reason or "no reason given")
            yield Point("messages", words, well=state != "dead")


def _due(region: Region) -> Point:
    today, calendar = now(region).date(), region.settings.calendar
    period = calendar.reported_on(today)
    due = calendar.due_on(period)
    if due < today and calendar.closes_on(period) < today:
        period = period.next
        due = calendar.due_on(period)
    days = (due - today).days
    when = f"in {days} days" if days > 0 else "today" if not days else f"{-days} days ago"
    return Point("due", f"{period} is due on {due} ({when}), late returns until {calendar.closes_on(period)}")


def _mail(region: Region) -> Iterator[Point]:
    since = now(region) - timedelta(days=REFUSED_DAYS)
    reasons: dict[str, int] = {}
    for entry in Archive(region.archive).entries("evidence"):
        reason = str(entry.note.facts.get("refused") or "")
        if reason and entry.note.received_at >= since:
            reasons[reason] = reasons.get(reason, 0) + 1
    if reasons:
        told = ", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items()))
        yield Point(
            "mail", f"refused in the last {REFUSED_DAYS} days: {told}; add known senders to units.csv"
        )
