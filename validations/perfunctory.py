"""Going through the motions (应付了事): an explainable score per unit and month, with the rows that show it.

Each sign has a weight and the share of rows from which it counts (``schemas/escalation.yml``). Nothing here
accuses anyone: the score ranks whom to look at first, the evidence says why.
"""

from pathlib import Path

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


def score(rows: pa.Table, previous: pa.Table, escalation: Escalation) -> pa.Table:
    """The score of every unit in ``rows`` (``SCORES``), 0 to 100.

    ``rows`` and ``previous`` hold the effective hazard rows of this month and the last, of the whole region:
    copied texts show only across units. Signs over a whole return are asked for from ``least_rows`` rows on.
    """
    with duckdb.connect() as connection:
        connection.register("this_month", rows)
        connection.register("last_month", previous)
        _add_criteria(connection, escalation)
        for name in ("copied", "sign", "perfunctory"):
            _make(connection, name, escalation)
        return connection.table("perfunctory").to_arrow_table().cast(SCORES)


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
