"""The gates between layers: is the month as read believable, and do the tables keep their promises."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
from duckdb import DuckDBPyConnection

from flows.stages.month import Month
from schemas.calendar import Period
from schemas.contracts import load_contracts
from schemas.gates import load_gates
from schemas.loading import SchemaError
from validations.engine import load_engine

if TYPE_CHECKING:
    from validations.expectations import GateResult


class GateFailed(SchemaError):  # noqa: N818 - named after what happened
    """Raised when a gate does not open; carries the reasons, in Chinese, for whoever has to look."""

    def __init__(self, results: Sequence["GateResult"]) -> None:
        """Keep the results; the message lists every reason."""
        self.results = tuple(results)
        reasons = [f"{result.name}: {reason}" for result in results for reason in result.reasons]
        super().__init__(
            "a gate failed, nothing was published:\n" + "\n".join(f"  - {reason}" for reason in reasons)
        )


class Rows(NamedTuple):
    """A ledger's rows of a month and of the month before."""

    now: pa.Table
    before: pa.Table | None


def judge_gates(connection: DuckDBPyConnection, month: Month) -> "tuple[GateResult, ...]":
    """Both gates; their Data Docs go to the month's published folder."""
    from validations.expectations import publishing_gate, reading_gate  # noqa: PLC0415 - costs seconds to import

    region = month.region
    contracts = load_contracts(region.overrides)
    gates, engine = load_gates(region.overrides), load_engine(region.overrides)
    docs = region.published / month.period / "data-docs"
    rows = {kind: _rows(connection, kind, month.period) for kind in contracts.ledgers}
    months = {kind: (pair.now, pair.before) for kind, pair in rows.items() if pair.now.num_rows}
    return (
        reading_gate(months, engine, contracts, gates, _place(docs, "reading")),
        publishing_gate(lambda sql: connection.execute(sql).fetchall(), gates, _place(docs, "publishing")),
    )


def _rows(connection: DuckDBPyConnection, kind: str, period: str) -> Rows:
    previous = str(Period.parse(period).previous)
    now, before = (
        connection.sql(f"SELECT * FROM ledger.{kind} WHERE period = '{wanted}'").to_arrow_table()
        for wanted in (period, previous)
    )
    return Rows(now, before if before.num_rows else None)


def _place(docs: Path, gate: str) -> Path:
    return docs / gate
