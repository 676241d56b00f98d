"""What became of each hazard: a fold over arrivals, done for all units at once.

For each unit, its returns and the decisions about it, in order of arrival, are moments. A moment ties rows to
hazards and draws up the story of every hazard it touches anew, from all that is known by then; what differs
from the story believed till now is recorded, and what no longer holds is retracted, both dated by the
arrival. So every table can be read as of any moment, and folding again from the first arrival gives the same
tables. An arrival older than what is folded makes its unit fold anew; the order of processing never shows.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from schemas.lifecycle import Lifecycle
from schemas.matching import Matching, load_matching
from warehouse.arrow_tables import put_table
from warehouse.connection import statement, transaction
from warehouse.limits import bounded
from warehouse.linking import link_decided, link_mentions, link_rows
from warehouse.transitions import STEP_KINDS, Step, steps

_TABLES = ("link", "candidate", "mention", "event", "state", "listing", "hazard")
"""What is folded; ``hazard.moment`` remembers from what."""

CODES = ("hazard_code_spelled", "hazard_code_unit")
"""Macros of ``schemas.hazard_code`` for statements: ``spelled`` and ``unit_in``."""

_TOGETHER = 2_000
"""Units of one wave: more of them cost more memory and are no faster."""
_MEMORY_MB = 512
"""Enough for a wave; what the transaction has written by then waits on disk."""

_LAID_OUT = {"office", "life_state", "path", "life_event"}
"""Temporary tables that hold the lifecycle and who speaks for whom, not a wave."""

_STORIES = (
    "event_touched",
    "event_row",
    "event_entry",
    "event_step",
    "event_moved",
    "event_draft",
    "event_retract",
    "event_fresh",
    "event_letter",
    "event_record",
    "state_draft",
    "state_retract",
    "state_record",
    "hazard_listing_draft",
    "hazard_listing_retract",
    "hazard_listing_record",
    "hazard_withdraw",
)


class Folded(NamedTuple):
    """What a fold did."""

    moments: int
    """Arrivals taken in, those of refolded units counted again."""
    refolded: int
    """Units folded anew because something older arrived."""
    hazards: int
    """Hazards in the store afterwards."""
    links: int
    """Rows tied to a hazard afterwards."""
    doubtful: int
    """Rows waiting for a decision afterwards."""
    events: int
    """Events believed afterwards."""
    since: str | None
    """The earliest month (YYYY-MM) whose histories may have changed; None when nothing arrived."""


def fold(
    connection: DuckDBPyConnection,
    *,
    life: Lifecycle,
    rules: Matching | None = None,
    authority: str = "",
    then: Callable[[str, Sequence[str]], None] | None = None,
) -> Folded:
    """Take in every arrival not yet folded, in one transaction; nothing to do costs next to nothing.

    ``authority`` is the name of the office that speaks for the whole region; others do for their county.
    ``then`` is told since which month histories may have changed, and of which units, and does what
    follows from it in the same transaction: a run killed in between leaves nothing half done.
    """
    rules = rules or load_matching()
    with transaction(connection):
        offices = {"authority": authority, "unit_kinds": list(life.authority.unit_kinds)}
        connection.execute(statement("hazard_office"), offices)
        refolded = _gather(connection, life)
        waiting = _count(connection, "SELECT count(*) FROM waiting")
        ((since,),) = connection.execute(statement("moment_since")).fetchall()
        touched = connection.execute(
            "SELECT unit_code FROM waiting UNION SELECT unit_code FROM reset_unit ORDER BY ALL"
        ).fetchall()
        if waiting:
            _put_lifecycle(connection, life)
        with bounded(connection, _MEMORY_MB):
            for number in range(1, _count(connection, "SELECT coalesce(max(wave), 0) FROM waiting") + 1):
                connection.execute(statement("moment_wave"), {"wave": number})
                _fold_wave(connection, life, rules)
            _put_away(connection)
        if since and then:
            then(since, [unit for (unit,) in touched])
    return Folded(
        waiting,
        refolded,
        _count(connection, "SELECT count(*) FROM hazard.hazard"),
        _count(connection, "SELECT count(*) FROM hazard.link WHERE retracted_at IS NULL"),
        _count(connection, "SELECT count(DISTINCT row_id) FROM hazard.candidate WHERE retracted_at IS NULL"),
        _count(connection, "SELECT count(*) FROM hazard.event WHERE retracted_at IS NULL"),
        since,
    )


def _gather(connection: DuckDBPyConnection, life: Lifecycle) -> int:
    """Number the waiting moments in ``waiting``; units that something older reached start from nothing."""
    for name in (*CODES, "hazard_spoken", "event_word", "moment_named"):
        connection.execute(statement(name))
    connection.execute(statement("moment_submission"), {"ledgers": ["hazard", *life.heard]})
    connection.execute(statement("moment_decision"))
    connection.execute(statement("moment_gone"))
    refolded = _count(connection, "SELECT count(*) FROM reset_unit")
    if refolded:
        _forget(connection)
        connection.execute(statement("moment_drop"))
    connection.execute(statement("moment_waves"), {"units": _TOGETHER})
    return refolded


def _forget(connection: DuckDBPyConnection) -> None:
    """Let the units of ``reset_unit`` start from nothing: all their moments wait again."""
    for table in _TABLES:
        connection.execute(
            f"DELETE FROM hazard.{table} WHERE unit_code IN (SELECT unit_code FROM reset_unit)"
        )
    connection.execute(statement("moment_reopen"))


def fold_anew(connection: DuckDBPyConnection, units: Sequence[str]) -> None:
    """Have the next fold draw up these units' histories from the first arrival on."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE reset_unit AS SELECT unnest($units::VARCHAR[]) AS unit_code",
        {"units": list(units)},
    )
    _forget(connection)


def _put_lifecycle(connection: DuckDBPyConnection, life: Lifecycle) -> None:
    """Lay the lifecycle out as temporary tables: states, events, and every lawful way between states."""
    put_table(
        connection,
        "life_state",
        {
            "state": [state.code for state in life.states],
            "rank": [state.rank for state in life.states],
            "open": [state.open for state in life.states],
        },
        ("VARCHAR", "INTEGER", "BOOLEAN"),
    )
    ways = list(zip(*steps(life), strict=True))
    put_table(connection, "path", dict(zip(Step._fields, ways, strict=True)), STEP_KINDS)
    put_table(
        connection,
        "life_event",
        {
            "event": [event.code for event in life.events],
            "from_states": [list(event.from_) for event in life.events],
        },
        ("VARCHAR", "VARCHAR[]"),
    )


def _fold_wave(connection: DuckDBPyConnection, life: Lifecycle, rules: Matching) -> None:
    """One moment of each unit whose turn it is."""
    connection.execute(statement("moment_fold"))
    link_rows(connection, rules)
    link_decided(connection)
    link_mentions(connection, rules)
    authority = life.authority
    limits: Mapping[str, Mapping[str, object]] = {
        "event_entry": {"unit_kinds": list(authority.unit_kinds)},
        "event_step": {
            "closes_levels": list(authority.closes_levels),
            "closes_listed": authority.closes_listed,
        },
        "event_draft": {
            "extension_apply_workdays": life.deadlines.extension_apply_workdays,
            "transfer_reply_workdays": life.deadlines.transfer_reply_workdays,
        },
    }
    for name in _STORIES:
        connection.execute(statement(name), limits.get(name))


def _put_away(connection: DuckDBPyConnection) -> None:
    """Drop what the waves left in temporary tables: all that a wave was about, several times over."""
    left = connection.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall()
    for name in {name for (name,) in left} - _LAID_OUT:
        connection.execute(f"DROP TABLE temp.{name}")


def _count(connection: DuckDBPyConnection, question: str) -> int:
    ((count,),) = connection.execute(question).fetchall()
    return int(count)
