"""The authority's decisions: kept row by row as they came, and never changed; the fold carries them out."""

from typing import NamedTuple

import pyarrow as pa
from duckdb import DuckDBPyConnection

from warehouse.connection import statement


class Refusal(NamedTuple):
    """Why a decision is not carried out, or not as the rules have it."""

    sheet: str
    row_number: int
    field: str
    """The column at fault, by its name in the contract."""
    reason: str
    """In Chinese."""


def record_decisions(connection: DuckDBPyConnection, rows: pa.Table) -> int:
    """Keep the decisions of a file; those kept before are passed over. The number added.

    Columns: those of contract ``ledgers/decision.yml`` (absent ones count as empty), and where and when each
    came from: ``sha256``, ``file_name``, ``sheet``, ``sheet_no``, ``row_number``, ``received_at``.
    """
    connection.register("decided_rows", rows)
    try:
        connection.execute(statement("hazard_decision_stage"))
        ((added,),) = connection.execute(statement("hazard_decision_record")).fetchall()
    finally:
        connection.unregister("decided_rows")
    return int(added)


def waive_findings(connection: DuckDBPyConnection) -> int:
    """Let findings that a waiver covers no longer count; run when all findings are in. The number waived."""
    ((waived,),) = connection.execute(statement("decision_waive")).fetchall()
    return int(waived)


def refusals(connection: DuckDBPyConnection, sha256: str) -> tuple[Refusal, ...]:
    """What could not be carried out of the file of decisions with that digest, after the fold."""
    rows = connection.execute(statement("decision_refused"), {"sha256": sha256}).fetchall()
    return tuple(Refusal(*row) for row in rows)
