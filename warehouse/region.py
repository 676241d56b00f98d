"""The region's own rows: institutions, what they owe and when, runs, and the clock the reports answer by."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from duckdb import DuckDBPyConnection

from warehouse.connection import statement, transaction


@dataclass(frozen=True, slots=True)
class Clock:
    """As of which day, with what was known when, and for which period the reports answer."""

    as_of: date
    known_at: datetime
    period: str


@dataclass(frozen=True, slots=True)
class Run:
    """One stage of one run; ``finished_at`` None while it is under way."""

    run_id: str
    period: str
    as_of: date
    stage: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class GateOutcome:
    """How a gate came out in a run; ``released_because`` when a person opened one that did not hold."""

    run_id: str
    period: str
    gate: str
    judged_at: datetime
    passed: bool
    reasons: tuple[str, ...]
    released_because: str | None


def put_region(connection: DuckDBPyConnection, units: object, due: object) -> None:
    """Replace the institutions, and what is due for the periods that ``due`` speaks of.

    Both are frames or Arrow tables with the columns of ``region.unit`` and ``region.due``.
    """
    connection.register("staged_unit", units)
    connection.register("staged_due", due)
    try:
        with transaction(connection):
            connection.execute("DELETE FROM region.unit")
            connection.execute("INSERT INTO region.unit BY NAME SELECT * FROM staged_unit")
            connection.execute(
                "DELETE FROM region.due WHERE period IN (SELECT DISTINCT period FROM staged_due)"
            )
            connection.execute("INSERT INTO region.due BY NAME SELECT * FROM staged_due")
    finally:
        connection.unregister("staged_unit")
        connection.unregister("staged_due")


def put_calendar(connection: DuckDBPyConnection, days: object, stages: object) -> None:
    """Replace the days of the region's calendar, the months they make, and the stages of its campaign.

    ``days`` is a frame or Arrow table with ``day``, ``period`` and ``working``, a row for every day;
    ``stages`` one with the columns of ``region.campaign``.
    """
    connection.register("staged_day", days)
    connection.register("staged_stage", stages)
    try:
        with transaction(connection):
            for table in ("day", "month", "campaign"):
                connection.execute(f"DELETE FROM region.{table}")
            for name in ("put_day", "put_month"):
                connection.execute(statement(name))
            connection.execute("INSERT INTO region.campaign BY NAME SELECT * FROM staged_stage")
    finally:
        connection.unregister("staged_day")
        connection.unregister("staged_stage")


def set_clock(connection: DuckDBPyConnection, clock: Clock) -> None:
    """Let every report answer as of the clock."""
    connection.execute(
        "UPDATE ops.clock SET as_of = ?, known_at = ?, period = ?",
        [clock.as_of, clock.known_at, clock.period],
    )


def get_clock(connection: DuckDBPyConnection) -> Clock:
    """What the reports answer as of."""
    (row,) = connection.execute("SELECT as_of, known_at, period FROM ops.clock").fetchall()
    return Clock(*row)


def put_run(connection: DuckDBPyConnection, run: Run) -> None:
    """Write a stage down, or what has become of it."""
    connection.execute(
        statement("put_run"),
        {
            "run_id": run.run_id,
            "period": run.period,
            "as_of": run.as_of,
            "stage": run.stage,
            "started_at": run.started_at,
            "finished_at": run.finished_at,
            "outcome": run.outcome,
            "counts": json.dumps(dict(run.counts), ensure_ascii=False, sort_keys=True),
        },
    )


def put_gate(connection: DuckDBPyConnection, outcome: GateOutcome) -> None:
    """Write down how a gate came out."""
    connection.execute(statement("put_gate"), {**asdict(outcome), "reasons": list(outcome.reasons)})
