"""Each unit's month as a whole: what shows only over all returns, doubtful gradings, mere motions."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
from duckdb import DuckDBPyConnection

from flows.region import Region
from schemas.calendar import Period
from schemas.criteria import load_criteria
from schemas.escalation import load_escalation
from validations.engine import load_engine
from validations.leads import find_leads
from validations.perfunctory import Month, score
from warehouse.connection import statement, transaction
from warehouse.submissions import replace_findings

_LISTS = {"task_history": "task_frame", "measure_history": "measure_frame", "mention": "mention_unplaced"}
"""Lists judged over time, by what their rules are about: the query that gives the rows."""


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
        months = _table(connection, statement("month_frame"), since)
        found = _judge(connection, region, since, months)
        found += sum(_judge_lists(connection, region, since))
        _put_leads(connection, since)
        _score(connection, since, months)
        connection.execute(statement("month_judged"), {"since": since})
    return found


def _judge(connection: DuckDBPyConnection, region: Region, since: str, months: pa.Table) -> int:
    scope = set(zip(months["unit_code"].to_pylist(), months["period"].to_pylist(), strict=True))
    scope |= set(connection.execute(statement("month_scope"), {"since": since}).fetchall())
    found = load_engine(region.overrides).judge("month", months)
    return replace_findings(connection, "month", scope, found.drop_columns(["row_id", "sheet_no"]))


def _judge_lists(connection: DuckDBPyConnection, region: Region, since: str) -> Iterator[int]:
    """Judge tasks and measures that do not move from a month on, and all rows that belong to no hazard."""
    for about, query in _LISTS.items():
        first = "" if about == "mention" else since
        rows = _table(connection, statement(query), first)
        scope = set(zip(rows["unit_code"].to_pylist(), rows["period"].to_pylist(), strict=True))
        scope |= set(
            connection.execute(statement("judged_origin"), {"origin": about, "since": first}).fetchall()
        )
        found = load_engine(region.overrides).judge(about, rows, places_in(connection, rows))
        yield replace_findings(connection, about, scope, found.drop_columns(["row_id", "sheet_no"]))


def places_in(connection: DuckDBPyConnection, rows: pa.Table) -> pa.Table:
    """Where the fields stand in the files that rows name, so that findings point at cells."""
    names = [name for name in ("sha256", "prev_sha256") if name in rows.column_names]
    files = {digest for name in names for digest in rows[name].to_pylist()} - {None}
    return _placed(connection, files)


def _placed(connection: DuckDBPyConnection, files: set[str]) -> pa.Table:
    asked = {"files": sorted(files)}
    places: pa.Table = connection.sql(statement("history_place"), params=asked).to_arrow_table()
    return places


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


def _score(connection: DuckDBPyConnection, since: str, months: pa.Table) -> None:
    """Score these months anew, all units together: copied texts show only across units."""
    connection.execute("DELETE FROM hazard.perfunctory WHERE period >= $since", {"since": since})
    for period in sorted(set(months["period"].to_pylist())):
        scores = score(_month(connection, period, months), load_escalation())
        connection.register("staged_motions", scores)
        connection.execute("INSERT INTO hazard.perfunctory BY NAME SELECT * FROM staged_motions")
        connection.unregister("staged_motions")


def _month(connection: DuckDBPyConnection, period: str, months: pa.Table) -> Month:
    this = Period.parse(period)
    now, before, year_ago = (
        _table(connection, "SELECT * FROM ledger.effective_hazard WHERE period = $since", str(each))
        for each in (this, this.previous, this.plus(-12))
    )
    places = _placed(connection, set(now["sha256"].to_pylist()))
    whole = months.filter(pc.equal(months["period"], period))
    return Month(now, before, year_ago, whole, places)


def _table(connection: DuckDBPyConnection, query: str, since: str) -> pa.Table:
    answer: pa.Table = connection.sql(query, params={"since": since}).to_arrow_table()
    return answer
