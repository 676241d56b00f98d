"""Going through the motions (应付了事): an explainable score per unit and month, with the rows that show it.

Each sign has a weight and the share of rows from which it counts (``schemas/escalation.yml``). Nothing here
accuses anyone: the score ranks whom to look at first, the evidence says why.
"""

from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

from schemas.escalation import Escalation
from schemas.lifecycle import load_lifecycle
from validations.statement import parameters_in

_STATEMENTS = Path(__file__).parent / "statements"

SCORES = pa.schema(
    [
        ("unit_code", pa.string()),
        ("period", pa.string()),
        ("score", pa.int32()),
        ("criteria", pa.string()),
        ("evidence", pa.string()),
    ]
)
"""``criteria`` is JSON: every sign with hits, rows concerned, share, and whether it was met."""


class Month(NamedTuple):
    """What a month is scored from: effective hazard rows of the whole region, and what else is known."""

    rows: pa.Table
    """This month's; copied texts show only across units."""
    previous: pa.Table
    """Last month's."""
    last_year: pa.Table | None = None
    """Those of the same month a year ago."""
    whole: pa.Table | None = None
    """Each unit's month as a whole (``month.MONTH_COLUMNS``): nil returns, inspections, peers."""
    places: pa.Table | None = None
    """Where fields stand: sha256, sheet_no, field, column; evidence names rows where it is not told."""


def score(month: Month, escalation: Escalation) -> pa.Table:
    """The score of every unit of the month (``SCORES``), 0 to 100.

    Signs over a whole return are asked for from ``least_rows`` rows on.
    """
    with duckdb.connect() as connection:
        connection.register("this_month", month.rows)
        connection.register("last_month", month.previous)
        connection.register(
            "last_year", month.rows.slice(0, 0) if month.last_year is None else month.last_year
        )
        connection.register("placed", _NOWHERE if month.places is None else month.places)
        connection.register("this_month_whole", _NO_MONTHS if month.whole is None else month.whole)
        _add_criteria(connection, escalation)
        for name in ("copied", "sign", "nil_sign", "perfunctory"):
            _make(connection, name, escalation)
        return connection.table("perfunctory").to_arrow_table().cast(SCORES)


_NOWHERE = pa.schema(
    [("sha256", pa.string()), ("sheet_no", pa.int32()), ("field", pa.string()), ("column", pa.string())]
).empty_table()
_NO_MONTHS = pa.schema(
    [("unit_code", pa.string()), ("period", pa.string()), ("nil_declared", pa.bool_())]
    + [(name, pa.int32()) for name in ("nil_months", "peers", "peers_with_hazards", "inspection_problems")]
).empty_table()


def _add_criteria(connection: duckdb.DuckDBPyConnection, escalation: Escalation) -> None:
    connection.execute(
        "CREATE TEMP TABLE criterion "
        "(code VARCHAR, label VARCHAR, weight INT, share DOUBLE, least_hits INT, alone BOOLEAN, place INT)"
    )
    connection.executemany(
        "INSERT INTO criterion VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (one.code, one.label, one.weight, one.share, one.least_hits, one.alone, place)
            for place, one in enumerate(escalation.perfunctory.criteria)
        ],
    )


def _make(connection: duckdb.DuckDBPyConnection, name: str, escalation: Escalation) -> None:
    """Run one statement into the table of its name."""
    statement = (_STATEMENTS / f"{name}.sql").read_text(encoding="utf-8")
    settings = {
        **escalation.perfunctory.model_dump(exclude={"criteria"}),
        "boilerplate": list(escalation.boilerplate),
        "open_states": [state.code for state in load_lifecycle().states if state.open],
    }
    wanted = {key: settings[key] for key in parameters_in(statement)}
    connection.execute(f"CREATE TEMP TABLE {name} AS {statement}", wanted)
