"""The authority's decisions: kept row by row as they came, and never changed; the fold carries them out."""

import pyarrow as pa
from duckdb import DuckDBPyConnection

from warehouse.connection import statement


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
