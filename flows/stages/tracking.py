"""Which hazard is which, what happened to it, and what does not add up with the months before."""

from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa
from duckdb import DuckDBPyConnection

from flows.region import Region
from flows.stages.deciding import enter_decisions
from flows.stages.judging import judge_months, places_in, reconsider
from schemas.lifecycle import load_lifecycle
from schemas.matching import load_matching
from validations.engine import Engine, load_engine
from warehouse.connection import statement
from warehouse.decisions import waive_findings
from warehouse.hazards import fold
from warehouse.submissions import replace_findings

_TOGETHER = 2_000
"""Units whose months are compared at a time: a month of five thousand held at once takes half a gigabyte."""


class Tracked(NamedTuple):
    """What tracking did, and what stands in the store afterwards."""

    arrivals: int
    decisions: int
    hazards: int
    doubtful: int
    findings: int


def track(connection: DuckDBPyConnection, region: Region) -> Tracked:
    """Take in what was not yet folded, and judge the months it touches: against those before, as a whole."""
    decisions = enter_decisions(connection, region)
    waive_findings(connection)
    found = list[int]()

    def judge(since: str, units: Sequence[str]) -> None:
        engine = load_engine(region.overrides)
        waves = (units[start : start + _TOGETHER] for start in range(0, len(units), _TOGETHER))
        found.extend(judge_history(connection, engine, since, wave) for wave in waves)
        reconsider(connection, since)

    office = region.settings.region.office
    folded = fold(connection, life=load_lifecycle(), rules=load_matching(), authority=office, then=judge)
    found.append(judge_months(connection, region))
    waive_findings(connection)
    return Tracked(folded.moments, decisions, folded.hazards, folded.doubtful, sum(found))


def judge_history(connection: DuckDBPyConnection, engine: Engine, since: str, units: Sequence[str]) -> int:
    """Compare months of units, in order, with those before; findings since then replace those known."""
    asked = {"since": since, "first": units[0], "last": units[-1], "units": list(units)}
    changes: pa.Table = connection.sql(statement("change_frame"), params=asked).to_arrow_table()
    scope = set(zip(changes["unit_code"].to_pylist(), changes["period"].to_pylist(), strict=True))
    known = connection.execute(statement("judged_origin"), {"origin": "history", "since": since}).fetchall()
    mine = set(units)
    scope |= {(unit, period) for unit, period in known if unit in mine}
    found = engine.judge("history", changes, places_in(connection, changes))
    return replace_findings(connection, "history", scope, found.drop_columns(["row_id", "sheet_no"]))
