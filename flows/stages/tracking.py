"""Which hazard is which, what happened to it, and what does not add up: arrivals become histories."""

from typing import NamedTuple

import pyarrow as pa
from duckdb import DuckDBPyConnection

from flows.region import Region
from flows.stages.deciding import enter_decisions
from schemas.lifecycle import load_lifecycle
from schemas.matching import load_matching
from validations.engine import load_engine
from warehouse.connection import statement
from warehouse.hazards import fold
from warehouse.submissions import replace_findings


class Tracked(NamedTuple):
    """What tracking did, and what stands in the store afterwards."""

    arrivals: int
    decisions: int
    hazards: int
    doubtful: int
    findings: int


def track(connection: DuckDBPyConnection, region: Region) -> Tracked:
    """Take in what was not yet folded, and judge every month it touches against the month before."""
    decisions = enter_decisions(connection, region)
    folded = fold(connection, life=load_lifecycle(), rules=load_matching())
    findings = judge_history(connection, region, folded.since) if folded.since else 0
    return Tracked(folded.moments, decisions, folded.hazards, folded.doubtful, findings)


def judge_history(connection: DuckDBPyConnection, region: Region, since: str) -> int:
    """Compare months with the months before, from ``since`` on; the findings replace those known till now."""
    wanted = "SELECT * FROM hazard.change WHERE period >= $since"
    changes: pa.Table = connection.sql(wanted, params={"since": since}).to_arrow_table()
    scope = set(zip(changes["unit_code"].to_pylist(), changes["period"].to_pylist(), strict=True))
    scope |= set(connection.execute(statement("judged_history"), {"since": since}).fetchall())
    found = load_engine(region.overrides).judge("history", changes)
    return replace_findings(connection, "history", scope, found.drop_columns(["row_id", "sheet_no"]))
