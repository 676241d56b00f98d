"""The authority's decisions: kept row by row as they came, and never changed; the fold carries them out."""

from typing import NamedTuple

import pyarrow as pa
from duckdb import DuckDBPyConnection

from warehouse.connection import statement, transaction
from warehouse.hazards import CODES, fold_anew


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
        for name in (*CODES, "hazard_decision_stage"):
            connection.execute(statement(name))
        ((added,),) = connection.execute(statement("hazard_decision_record")).fetchall()
    finally:
        connection.unregister("decided_rows")
    return int(added)


def waive_findings(connection: DuckDBPyConnection) -> None:
    """Let findings that a waiver covers no longer count: what they rejected or held enters after all.

    Run before the fold, so that what enters takes part in it, and again for what is found afterwards.
    """
    with transaction(connection):
        connection.execute(statement("waiver_reach"))
        connection.execute(statement("waiver_finding"))
        grave = connection.execute(
            "FROM waiver_reach WHERE severity IN ('reject', 'hold') LIMIT 1"
        ).fetchall()
        if grave:
            _let_in(connection)


def _let_in(connection: DuckDBPyConnection) -> None:
    """Rows nothing holds back any more become records, returns nothing rejects any more count."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE released"
        " (sha256 VARCHAR, sheet_no INTEGER, row_number INTEGER, submission_id VARCHAR)"
    )
    kinds = connection.execute(
        "SELECT table_name FROM duckdb_tables()"
        " WHERE schema_name = 'ledger' AND database_name = current_database() ORDER BY 1"
    ).fetchall()
    for name in ("waiver_row", "waiver_enter"):
        for (kind,) in kinds:
            connection.execute(statement(name).format(kind=kind))
    for name in ("waiver_raw", "waiver_account", "waiver_submission"):
        connection.execute(statement(name))
    connection.execute(statement("number_submissions"), {"files": None})
    touched = "SELECT submission_id FROM waiver_reach WHERE severity IN ('reject', 'hold')"
    units = connection.execute(
        f"SELECT DISTINCT unit_code FROM hazard.moment WHERE moment_id IN ({touched}) ORDER BY 1"
    ).fetchall()
    fold_anew(connection, [unit for (unit,) in units])
    connection.execute(
        "DELETE FROM intake.month_judged WHERE period >="
        f" (SELECT min(period) FROM intake.submission WHERE submission_id IN ({touched}))"
    )


def refusals(connection: DuckDBPyConnection, sha256: str) -> tuple[Refusal, ...]:
    """What could not be carried out of the file of decisions with that digest, after the fold."""
    rows = connection.execute(statement("decision_refused"), {"sha256": sha256}).fetchall()
    return tuple(Refusal(*row) for row in rows)
