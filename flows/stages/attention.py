"""What needs a person: what failed, was killed or missed, what waits, what runs out, and what to do about it.

Asked of the writer's own file; while a run holds it, that a run is under way is all there is to say of it.
"""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from flows.region import Region, RegionError
from flows.stages.jobs import jobs, missed
from flows.stages.turn import holder, locked, now
from warehouse.archive import Archive
from warehouse.connection import WarehouseError, inspector, statement
from warehouse.runs import jobs_done, unfinished

REFUSED_DAYS = 31
GRACE = timedelta(hours=2)
"""A job that is so late was missed."""
LOOK_BACK = timedelta(days=7)
LEAST_FREE = 2_000_000_000
"""Bytes; with less, a month's run may not find room for its copies."""
MOST = 5
"""Lines about one kind of trouble; the first ones are enough to begin with."""

WORDS = {
    "dead": "{count} messages could not be sent and are not tried again ({reason}); mend that, then"
    " hazard-ledger outbox --again all",
    "failed": "{count} messages are tried again later ({reason})",
    "draft": "{count} drafts wait in outbox/<month>/drafts for a decision 批准发文 (hazard-ledger decide)",
}
REMEDIES = {
    "unknown_sender": "put the sender's address into units.csv, then it is taken by itself",
    "no_attachment": "the sender was told",
    "linked": "large attachments came as links, which are not followed; the sender was told",
    "locked": "encrypted; the sender was told",
    "too_many": "the sender was told",
    "forged": "somebody wrote in another's name (DMARC); if the unit did send it, ask for it again",
    "too_large": "ask for it in smaller pieces",
    "unreadable": "the sender was told; the message is in the archive",
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
    yield from _refused(region)
    if region.warehouse.exists():
        yield from _stored(region)
    yield from _room(region)


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


def _refused(region: Region) -> Iterator[Point]:
    """What came lately and was written down but not taken, by reason."""
    since, reasons = now(region) - timedelta(days=REFUSED_DAYS), dict[str, int]()
    for entry in Archive(region.archive).entries("evidence"):
        reason = str(entry.note.facts.get("refused") or "")
        if reason and entry.note.received_at >= since:
            reasons[reason] = reasons.get(reason, 0) + 1
    for reason, count in sorted(reasons.items()):
        words = f"{count} refused in the last {REFUSED_DAYS} days: {reason}; {REMEDIES.get(reason, '')}"
        yield Point("mail", words.rstrip("; "))


def _stored(region: Region) -> Iterator[Point]:
    """What the store knows; a run that holds it knows better."""
    try:
        with locked(region):
            pass  # free: nothing runs, and whoever starts now is not kept waiting
        with inspector(region.warehouse) as connection:
            points = [
                *_runs(connection),
                *_gates(connection),
                *_missed(connection, region),
                *_behind(connection),
                *_messages(connection),
            ]
    except (RegionError, WarehouseError):
        points = [Point("runs", f"a run is under way{holder(region)}")]
    yield from points


def _runs(connection: DuckDBPyConnection) -> Iterator[Point]:
    """Runs that did not come to a good end and were not made good since."""
    killed = [
        f"{run.period} {run.stage} was killed ({run.started_at}); hazard-ledger run takes it up again"
        for run in unfinished(connection)
    ]
    failed = [
        f"{period} {stage} failed ({began}); hazard-ledger run --period {period} tries it again and says why"
        for period, stage, began in connection.execute(statement("run_failed")).fetchall()
    ]
    for words in (killed + failed)[-MOST:]:
        yield Point("runs", words, well=False)
    if not killed and not failed:
        yield Point("runs", "every run came to its end")
    ((sources,),) = connection.execute(statement("run_unreachable")).fetchall()
    if sources:
        words = (
            f"{sources} could not be asked at the last collection; hazard-ledger doctor says which and why"
        )
        yield Point("sources", words, well=False)


def _gates(connection: DuckDBPyConnection) -> Iterator[Point]:
    for period, gate, reasons in connection.execute(statement("gate_closed")).fetchall()[-MOST:]:
        why = "；".join(reasons[:3]) + (f" … ({len(reasons)})" if len(reasons) > 3 else "")  # noqa: PLR2004 - enough to begin with
        words = f"{period} is not published, gate {gate} holds it: {why}; see published/{period}/data-docs"
        yield Point("gate", words, well=False)


def _missed(connection: DuckDBPyConnection, region: Region) -> Iterator[Point]:
    """Jobs that ran on schedule once and do not any more."""
    done, moment = jobs_done(connection), now(region)
    planned = tuple(job for job in jobs(region.settings) if job.name in done)
    names = [job.name for job in missed(planned, done, moment - GRACE, moment - LOOK_BACK)]
    if names:
        words = (
            f"{', '.join(names)} did not run when due; is hazard-ledger serve running? It makes up for them"
        )
        yield Point("schedule", words, well=False)


def _behind(connection: DuckDBPyConnection) -> Iterator[Point]:
    for period, returns in connection.execute(statement("publication_behind")).fetchall()[-MOST:]:
        words = f"{returns} returns for {period} came after it was published; the next run makes an addendum"
        yield Point("published", words)


def _messages(connection: DuckDBPyConnection) -> Iterator[Point]:
    for state, count, reason in connection.execute(statement("message_states")).fetchall():
        if state in WORDS:
            words = WORDS[state].format(count=count, reason=reason or "no reason given")
            yield Point("messages", words, well=state != "dead")


def _room(region: Region) -> Iterator[Point]:
    free = shutil.disk_usage(region.root).free
    if free < LEAST_FREE:
        yield Point("disk", f"{free / 1e9:.1f} GB free; make room before the next run", well=False)
