"""The gates between layers: is the month as read believable, and do the tables keep their promises.

A gate that does not hold stops the month. A person may open it for one run, with a reason that is kept in
the journal beside what did not hold.
"""

import getpass
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
from duckdb import DuckDBPyConnection

from flows.stages.clock import now
from flows.stages.gatekeeper import Asked, Judge
from flows.stages.month import GATES, Month
from schemas.calendar import Period
from schemas.contracts import load_contracts
from schemas.failure import CannotBeDone
from schemas.gates import load_gates
from validations.engine import load_engine
from validations.gates import Docs, GateResult, measure_months, measure_tables
from warehouse.archive import Archive
from warehouse.connection import reader, statement, writer
from warehouse.publications import spill_folder
from warehouse.region import GateOutcome, put_gate


class GateFailed(CannotBeDone):
    """Raised when a gate does not open; carries the reasons, in Chinese, for whoever has to look."""

    def __init__(self, period: str, results: Sequence[GateResult]) -> None:
        """Keep the results; the message lists every reason, and how a person opens the gate."""
        self.results = tuple(results)
        failed = [result for result in results if not result.passed]
        reasons = [f"  - {result.name}: {reason}" for result in failed for reason in result.reasons]
        names = " ".join(f"--release-gate {result.name}" for result in failed)
        super().__init__(
            "\n".join(
                [
                    f"{period}: a gate failed, nothing new was published:",
                    *reasons,
                    f"See published/{period}/data-docs. To publish all the same, with the reason on record:",
                    f'  hazard-ledger run --period {period} --stage publish {names} --reason "..."',
                ]
            )
        )


class Rows(NamedTuple):
    """A ledger's rows of a month and of the month before."""

    now: pa.Table
    before: pa.Table | None


def pass_gates(
    connection: DuckDBPyConnection, copy: Path, month: Month, judge: Judge
) -> tuple[GateResult, ...]:
    """Judge both gates, write down how they came out, and go on; GateFailed when one holds the month up.

    ``copy`` is what would go out, ``connection`` the store's; both keep the outcomes.
    """
    with reader(copy, spill=spill_folder(month.region.published)) as outgoing:
        results = judge([*_asked(connection, outgoing, month)])
    _write_summary(month, results)
    outcomes = [_outcome(month, result) for result in results]
    for outcome in outcomes:
        _keep(connection, month, outcome)
    if any(not outcome.passed and outcome.released_because is None for outcome in outcomes):
        raise GateFailed(month.period, results)
    with writer(copy) as outgoing:
        for outcome in outcomes:
            put_gate(outgoing, outcome)
    return results


def _outcome(month: Month, result: GateResult) -> GateOutcome:
    """How a gate came out, and why it was opened where it did not open by itself."""
    because = None if result.passed else dict(month.released).get(result.name)
    judged_at = now(month.region)
    return GateOutcome(
        month.run_id, month.period, result.name, judged_at, result.passed, result.reasons, because
    )


def _keep(connection: DuckDBPyConnection, month: Month, outcome: GateOutcome) -> None:
    """Note how a gate came out; where a person opened it, the journal says who and why."""
    put_gate(connection, outcome)
    because = outcome.released_because
    if because is not None:
        facts = {"reason": because, "by": getpass.getuser(), "reasons": list(outcome.reasons)}
        Archive(month.region.archive).released(outcome.gate, month.period, outcome.judged_at, facts)


def _asked(connection: DuckDBPyConnection, outgoing: DuckDBPyConnection, month: Month) -> Iterator[Asked]:
    """Both gates: rows as they came, and tables as they go out, which answer many times faster there.

    Their Data Docs go to the month's published folder, each run under month and number.
    """
    region = month.region
    contracts, gates = load_contracts(region.overrides), load_gates(region.overrides)
    reading, publishing = (
        Docs(region.published / month.period / "data-docs" / gate, f"{month.period} {month.run_id}")
        for gate in GATES
    )
    rows = {kind: _rows(connection, kind, month.period) for kind in contracts.ledgers}
    months = {
        kind: (pair.now, pair.before)
        for kind, pair in rows.items()
        if pair.now.num_rows or pair.before is not None
    }
    engine = load_engine(region.overrides)
    yield Asked("reading", measure_months(months, engine, contracts, gates), reading)
    promised = measure_tables(lambda sql: outgoing.execute(sql).fetchall(), gates)
    yield Asked("publishing", promised, publishing)


def _rows(connection: DuckDBPyConnection, kind: str, period: str) -> Rows:
    """The rows of returns that count, those that wait included."""
    previous = str(Period.parse(period).previous)
    query = statement("gate_rows").format(kind=kind)
    now_, before = (
        connection.sql(query, params={"period": wanted}).to_arrow_table() for wanted in (period, previous)
    )
    return Rows(now_, before if before.num_rows else None)


def _write_summary(month: Month, results: Sequence[GateResult]) -> Path:
    """``gates.json`` beside the month's reports: every number that was looked at, and its bounds."""
    gates = [
        {
            "gate": result.name,
            "passed": result.passed,
            "released_because": None if result.passed else dict(month.released).get(result.name),
            "reasons": result.reasons,
            "data_docs": f"data-docs/{result.name}/index.html",
            "checks": [
                {"subject": c.subject, "name": c.name, "passed": c.passed, "observed": c.observed,
                 "least": c.low, "most": c.high}
                for c in result.checks
            ],
        }
        for result in results
    ]  # fmt: skip
    told = {"period": month.period, "as_of": month.as_of.isoformat(), "run_id": month.run_id, "gates": gates}
    place = month.region.published / month.period / "gates.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    made = place.with_name(".gates.json.part")
    made.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    return made.replace(place)
