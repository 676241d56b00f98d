"""Why an addendum differs from the edition before: what arrived in between, and which figures it changed.

Every changed figure cites the arrivals that can have changed it: those of its unit, or of its county's units.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.connection import statement
from warehouse.snapshots import quoted

KEYS: Mapping[str, tuple[str, ...]] = {
    "hazard_current": ("hazard_code",),
    "supervision_listing": ("hazard_code",),
    "submission_status": ("unit_code", "ledger", "period"),
    "laggard_unit": ("unit_code", "class", "period"),
    "task_progress": ("unit_code", "period", "task_no", "task"),
    "measure_progress": ("unit_code", "period", "measure_title"),
    "county_summary": ("county", "period"),
    "monthly_statistics": ("scope", "period"),
}
"""Views whose changes are told figure by figure, and what tells their rows apart."""

_NOT_TOLD = frozenset(
    {"row_id", "sha256", "sheet", "row_number", "file_name", "latest_submission_id", "unit_name", "county"}
    | {"unit_code", "unit_kind", "deadline_kind", "due_kind"}
)
"""Where a row stands written and whose it is, not what it says; and codes that say nothing to a reader."""
_SUBJECTS = ("description", "evidence", "status_label")
"""What is told of a row that only one edition has, the first of these that its view shows."""


class Cause(NamedTuple):
    """Something that arrived after the edition before."""

    number: int
    received_at: datetime
    kind: str
    """In Chinese: 更正报送, 迟报, 督办决定：…"""
    unit_code: str | None
    unit_name: str
    county: str
    period: str
    ledger_label: str
    file_name: str
    words: str


class Change(NamedTuple):
    """One figure that is not what it was; ``before`` or ``after`` is None where the row did not exist."""

    report: str
    """The view's Chinese title."""
    unit_name: str
    subject: str
    field: str
    """The column's Chinese name."""
    before: str | None
    after: str | None
    causes: tuple[int, ...]
    """Numbers of the arrivals behind it; none where later months, the register or the rules tell it."""


class Addendum(NamedTuple):
    """Everything that an addendum has to explain."""

    causes: tuple[Cause, ...]
    changes: tuple[Change, ...]


def explain(
    connection: DuckDBPyConnection, changes: Path, period: str, since: datetime, until: datetime
) -> Addendum:
    """What the rows in an edition's folder ``changes`` say, and what arrived from ``since`` to ``until``."""
    arrived = connection.execute(
        statement("addendum_cause"), {"period": period, "since": since, "until": until}
    ).fetchall()
    causes = tuple(Cause(number, *row) for number, row in enumerate(arrived, start=1))
    told = [
        change
        for view, keys in KEYS.items()
        if (path := changes / f"report_{view}.parquet").exists()
        for change in _changes(connection, view, keys, path, causes)
    ]
    return Addendum(causes, tuple(told))


def _changes(
    connection: DuckDBPyConnection, view: str, keys: Sequence[str], path: Path, causes: Sequence[Cause]
) -> Iterator[Change]:
    title, labels = _labels(connection, view)
    own = [row[0] for row in connection.execute(f"DESCRIBE FROM '{quoted(path)}'").fetchall()]
    silent = {"side", *keys, *_NOT_TOLD, *(name.removesuffix("_label") for name in own if "_label" in name)}
    shown = [name for name in own if name not in silent]
    where = {name: name if name in own else "NULL" for name in ("unit_code", "unit_name", "county")}
    subject = next((name for name in _SUBJECTS if name in shown), None)
    key = ", ".join(f"coalesce(CAST({name} AS VARCHAR), '')" for name in keys)
    texts = ", ".join(f'CAST("{name}" AS VARCHAR) AS "{name}"' for name in shown)
    told = connection.execute(
        f"WITH told AS (SELECT side, concat_ws(' ', {key}) AS subject, {where['unit_code']} AS _unit,"
        f" {where['unit_name']} AS _name, {where['county']} AS _county,"
        f" count(*) OVER (PARTITION BY {key}) = 1 AS _lone, {texts} FROM '{quoted(path)}'),"
        " said AS (FROM told UNPIVOT INCLUDE NULLS"
        " (value FOR field IN (COLUMNS(* EXCLUDE (side, subject, _unit, _name, _county, _lone)))))"
        " SELECT subject, any_value(_unit), any_value(_name), any_value(_county), field,"
        " max(if(_lone, coalesce(value, ''), value)) FILTER (side = 'before') AS before,"
        " max(if(_lone, coalesce(value, ''), value)) FILTER (side = 'after') AS after"
        " FROM said WHERE NOT _lone OR field = coalesce($subject, field)"
        " GROUP BY subject, field HAVING before IS DISTINCT FROM after ORDER BY subject, field",
        {"subject": subject},
    ).fetchall()
    for subject, unit, name, county, field, before, after in told:
        cited = tuple(
            cause.number
            for cause in causes
            if (cause.unit_code == unit if unit else not county or cause.county == county)
        )
        yield Change(title, name or county or "", subject, labels.get(field, field), before, after, cited)


def _labels(connection: DuckDBPyConnection, view: str) -> tuple[str, dict[str, str]]:
    """A view's Chinese title, and those of its columns, from the comments in the store."""
    ((title,),) = connection.execute(
        "SELECT comment FROM duckdb_views() WHERE schema_name = 'report' AND view_name = ?"
        " AND database_name = current_database()",
        [view],
    ).fetchall()
    columns = connection.execute(
        "SELECT column_name, comment FROM duckdb_columns() WHERE schema_name = 'report' AND table_name = ?"
        " AND database_name = current_database() AND comment IS NOT NULL",
        [view],
    ).fetchall()
    return _chinese(title or view), {name: _chinese(comment) for name, comment in columns}


def _chinese(comment: str) -> str:
    return comment.split(" | ", 1)[0]
