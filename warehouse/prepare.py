"""Bringing a store up to date with the declarations: migrations, ledgers, reference rows, views, comments."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

import duckdb
from duckdb import DuckDBPyConnection

from schemas.codes import CodeList
from schemas.contracts import Ledger
from schemas.escalation import Escalation
from schemas.lifecycle import Lifecycle
from schemas.loading import Declared
from warehouse.connection import STATEMENTS, transaction
from warehouse.dictionary import put_comments
from warehouse.ledgers import make_ledgers
from warehouse.migrating import migrate
from warehouse.reports import make_views

WEIGHTS: Mapping[str, float] = {
    "nil_suspect_months": 3,
    "scorecard_late_month": 3,
    "scorecard_missing_month": 8,
    "scorecard_overdue_general": 2,
    "scorecard_overdue_major": 10,
    "scorecard_vanished": 3,
    "scorecard_perfunctory_point": 0.2,
}
"""Our own weights (no public text gives any), shown in ``region.setting`` beside the declared limits."""


class Declarations(NamedTuple):
    """Everything the store is made from."""

    ledgers: Mapping[str, Ledger]
    codes: Mapping[str, CodeList]
    lifecycle: Lifecycle
    escalation: Escalation


def prepare(connection: DuckDBPyConnection, declared: Declarations) -> None:
    """Make the store what the declarations say; costs next to nothing when they have not changed."""
    migrate(connection)
    fingerprint = _fingerprint(declared)
    if _made_from(connection) == fingerprint:
        return
    with transaction(connection):
        make_ledgers(connection, declared.ledgers.values())
        put_reference(connection, declared)
        make_views(connection)
        put_comments(connection, declared.ledgers.values())
        connection.execute("INSERT OR REPLACE INTO ops.made VALUES ('store', ?)", [fingerprint])


@contextmanager
def store_without_rows(ledgers: Iterable[Ledger]) -> Iterator[DuckDBPyConnection]:
    """Tables and views as a store has them, in memory, for trying what is asked of one; it opens no file."""
    with duckdb.connect(config={"enable_external_access": "false", "threads": "1"}) as connection:
        migrate(connection)
        make_ledgers(connection, ledgers)
        make_views(connection)
        yield connection


def put_reference(connection: DuckDBPyConnection, declared: Declarations) -> None:
    """Put code lists, states, ladder and limits into tables, so that reports can join them."""
    _replace(connection, "region.code", list(_codes(declared)))
    _replace(
        connection,
        "region.hazard_state",
        [
            (state.code, state.label, state.english, state.rank, state.open)
            for state in declared.lifecycle.states
        ],
    )
    _replace(
        connection,
        "region.ladder",
        [(rung.class_, rung.consecutive, rung.measure) for rung in declared.escalation.ladder],
    )
    escalation = declared.escalation
    limits = {
        **declared.lifecycle.deadlines.model_dump(),
        **WEIGHTS,
        "perfunctory_threshold": escalation.perfunctory.threshold,
        **_named("stalled_from", escalation.stalled),
        **_named("target_from", escalation.supervision.proposed_from),
        **_named("target", escalation.supervision.weights),
    }
    _replace(connection, "region.setting", list(limits.items()))


def _named(family: str, limits: Declared) -> dict[str, float]:
    """Declared limits under the names they have in ``region.setting``."""
    return {f"{family}_{name}": value for name, value in limits.model_dump().items()}


def _codes(declared: Declarations) -> list[tuple[str, str, str, str, int]]:
    rows = [
        (entry.list, code.code, code.label, code.english or code.code, position)
        for entry in declared.codes.values()
        for position, code in enumerate(entry.codes)
    ]
    rows += [
        ("laggard_class", entry.code, entry.label, entry.english, position)
        for position, entry in enumerate(declared.escalation.classes)
    ]
    rows += [
        ("ledger", ledger.ledger, ledger.title, ledger.english, position)
        for position, ledger in enumerate(declared.ledgers.values())
    ]
    rows += [
        ("hazard_event", event.code, event.label, event.english, position)
        for position, event in enumerate(declared.lifecycle.events)
    ]
    rows += [
        ("plan_part", part.label, part.label, part.words, position)
        for position, part in enumerate(declared.lifecycle.plan_parts)
    ]
    return rows


def _replace(connection: DuckDBPyConnection, table: str, rows: list[tuple[object, ...]]) -> None:
    connection.execute(f"DELETE FROM {table}")
    marks = ", ".join("?" for _ in rows[0])
    connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def _made_from(connection: DuckDBPyConnection) -> str | None:
    rows = connection.execute("SELECT fingerprint FROM ops.made WHERE what = 'store'").fetchall()
    return str(rows[0][0]) if rows else None


def _fingerprint(declared: Declarations) -> str:
    declarations = [
        *(ledger.model_dump_json() for ledger in declared.ledgers.values()),
        *(codes.model_dump_json() for codes in declared.codes.values()),
        declared.lifecycle.model_dump_json(),
        declared.escalation.model_dump_json(),
    ]
    statements = [path.read_text(encoding="utf-8") for path in sorted(STATEMENTS.glob("*.sql"))]
    return hashlib.sha256(json.dumps(declarations + statements).encode()).hexdigest()
