"""When nothing is different since a month was last run, what that run said stands and is said again.

After a whole run its circumstances are kept beside the store, in ``standing/<month>.json``. The next run of
the month looks at them before anything heavy is loaded: files that wait in a source, the journal, settings,
program, day, the files left for people, messages that are due. Whatever cannot be compared here counts
as different, so that the worst that can happen is a whole run.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection

from flows.intake.sources.source import SourceUnreachable
from flows.region import Region, RegionError
from flows.stages.clock import now
from flows.stages.collecting import known_arrivals
from flows.stages.health.fingerprint import given, journal, left
from flows.stages.lock import locked
from flows.stages.month import Month
from flows.stages.secrets import no_blocks
from flows.stages.sources import open_source
from warehouse.archive import Archive
from warehouse.connection import writer
from warehouse.messages import messages_due
from warehouse.region import Run, put_run
from warehouse.runs import last_run, unfinished

log = logging.getLogger("hazard_ledger")

UNCHANGED = "unchanged"
"""The stage under which ``ops.run`` notes such a look."""


class Said(NamedTuple):
    """How a whole run of a month ended."""

    passed: bool
    """False when a gate held the month up."""
    words: str
    """The gate's reasons, where it did."""


def still_stands(month: Month) -> Said | None:
    """What the last run of the month said, noted again in ``ops.run``; None when something is different."""
    region, began = month.region, now(month.region)
    kept = _kept(month)
    if kept is None:
        return None
    with locked(region):
        different = [*_changed(kept["circumstances"], given(month) | journal(month) | left(month))]
        different += _waiting(month)
        if not different:
            with writer(region.warehouse) as connection:
                different += _unsettled(connection, month, kept["run_id"])
                if not different:
                    outcome = "done" if kept["passed"] else "failed"
                    put_run(connection, _looked(month, began, outcome))
    if different:
        log.info("run      different since %s was last run: %s", month.period, ", ".join(different))
        if "overrides" in different:
            log.info("run      files read before stay so until the nightly check or hazard-ledger rebuild")
        return None
    log.info("run      nothing has changed since %s was last run", month.period)
    return Said(kept["passed"], kept["words"])


class Remembering:
    """Watches a run from before its start, so that only what it has really seen is taken as known to it."""

    def __init__(self, month: Month) -> None:
        """Look at what the run is given."""
        self._month = month
        self._given = given(month)
        self._decisions = _decisions(month.region)

    def keep(self, said: Said) -> None:
        """Keep the circumstances under which the run ended; not when they moved on while it was under way."""
        month, region = self._month, self._month.region
        try:
            with locked(region):
                with writer(region.warehouse) as connection:
                    overtaken = last_run(connection) != month.run_id
                moved = given(month) != self._given or _decisions(region) != self._decisions
                if not overtaken and not moved:
                    _keep(month, said, self._given | journal(month) | left(month))
        except RegionError:
            return  # another run has begun already


def _keep(month: Month, said: Said, circumstances: Mapping[str, str]) -> None:
    place = _place(month)
    place.parent.mkdir(parents=True, exist_ok=True)
    made = place.with_suffix(".part")
    content = {"run_id": month.run_id, **said._asdict(), "circumstances": circumstances}
    made.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    made.replace(place)


def _kept(month: Month) -> dict[str, Any] | None:
    """What was kept of the last whole run; None when there is nothing, or nothing that can be read."""
    place = _place(month)
    if not place.exists() or not month.region.warehouse.exists():
        return None
    try:
        content: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    except ValueError:
        return None
    return content if set(content) == {"run_id", "circumstances", *Said._fields} else None


def _place(month: Month) -> Path:
    return month.region.warehouse.with_name("standing") / f"{month.period}.json"


def _changed(before: Mapping[str, str], now_: Mapping[str, str]) -> Iterator[str]:
    yield from (name for name in sorted({*before, *now_}) if before.get(name) != now_.get(name))


def _waiting(month: Month) -> Iterator[str]:
    """Sources that hold something new, or cannot be asked from here."""
    region = month.region
    for name in region.settings.sources:
        try:
            source = open_source(region, name, no_blocks)
            known = known_arrivals(Archive(region.archive), name)
            found = [each for each in source.found() if each.received_at <= month.known_at]
        except (RegionError, SourceUnreachable) as error:
            yield f"source {name} ({error})"
            continue
        if any(source.opener or (each.name, each.received_at) not in known for each in found):
            yield f"source {name}"


def _unsettled(connection: DuckDBPyConnection, month: Month, run_id: str) -> Iterator[str]:
    """What the store knows of that still has to be done, or was done by others."""
    if last_run(connection, month.period) != run_id:
        yield "the store, written by another run"
    if unfinished(connection):
        yield "a run that was killed"
    if messages_due(connection, now(month.region)):
        yield "messages to be sent"


def _decisions(region: Region) -> int:
    return sum(1 for _ in Archive(region.archive).entries("decision"))


def _looked(month: Month, began: datetime, outcome: str) -> Run:
    return Run(month.run_id, month.period, month.as_of, UNCHANGED, began, now(month.region), outcome, {})
