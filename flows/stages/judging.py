"""Each unit's month as a whole: what shows only over all its returns, and which gradings deserve a look."""

import pyarrow as pa
from duckdb import DuckDBPyConnection

from flows.region import Region
from schemas.criteria import load_criteria
from validations.engine import load_engine
from validations.leads import find_leads
from warehouse.connection import statement, transaction
from warehouse.submissions import replace_findings


def reconsider(connection: DuckDBPyConnection, since: str) -> None:
    """Have the months from ``since`` on judged again: their histories may have changed."""
    connection.execute("DELETE FROM intake.month_judged WHERE period >= $since", {"since": since})


def judge_months(connection: DuckDBPyConnection, region: Region) -> int:
    """Judge every month from the earliest with something new on, in one transaction; the findings put.

    What was found of these months before is replaced. Nothing new costs next to nothing.
    """
    ((since,),) = connection.execute(statement("month_waiting")).fetchall()
    if since is None:
        return 0
    with transaction(connection):
        found = _judge(connection, region, since)
        _put_leads(connection, since)
        connection.execute(statement("month_judged"), {"since": since})
    return found


def _judge(connection: DuckDBPyConnection, region: Region, since: str) -> int:
    months = _table(connection, statement("month_frame"), since)
    scope = set(zip(months["unit_code"].to_pylist(), months["period"].to_pylist(), strict=True))
    scope |= set(connection.execute(statement("month_scope"), {"since": since}).fetchall())
    found = load_engine(region.overrides).judge("month", months)
    return replace_findings(connection, "month", scope, found.drop_columns(["row_id", "sheet_no"]))


def _put_leads(connection: DuckDBPyConnection, since: str) -> None:
    """Compare the descriptions of these months with the criteria anew."""
    rows = _table(connection, "SELECT * FROM ledger.effective_hazard WHERE period >= $since", since)
    leads = find_leads(rows, load_criteria()).table.drop_columns(["level"])
    connection.execute("DELETE FROM hazard.lead WHERE period >= $since", {"since": since})
    connection.register("staged_lead", leads)
    try:
        connection.execute(
            'INSERT INTO hazard.lead BY NAME SELECT * RENAME ("set" AS criteria_set) FROM staged_lead'
        )
    finally:
        connection.unregister("staged_lead")


def _table(connection: DuckDBPyConnection, query: str, since: str) -> pa.Table:
    answer: pa.Table = connection.sql(query, params={"since": since}).to_arrow_table()
    return answer
