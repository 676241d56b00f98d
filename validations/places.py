"""What judging takes and gives: rows, the places of fields on their sheets, the table of findings."""

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

import duckdb
import pyarrow as pa

Rows: TypeAlias = pa.Table | Sequence[Mapping[str, object]]
"""Rows to judge; plain mappings for a single small file, where making an Arrow table would cost more."""

COVER = -1
"""The sheet number under which the places of cover cells are handed over."""

FINDINGS = pa.schema(
    [
        ("sha256", pa.string()),
        ("submission_id", pa.string()),
        ("row_id", pa.string()),
        ("unit_code", pa.string()),
        ("period", pa.string()),
        ("ledger", pa.string()),
        ("origin", pa.string()),
        ("code", pa.string()),
        ("severity", pa.string()),
        ("title", pa.string()),
        ("sheet", pa.string()),
        ("sheet_no", pa.int32()),
        ("row_number", pa.int32()),
        ("cell", pa.string()),
        ("field", pa.string()),
        ("value", pa.string()),
        ("message", pa.string()),
        ("remedy", pa.string()),
        ("waived", pa.bool_()),
    ]
)
"""The table of findings that judging returns."""

SAID = ["sha256", "sheet", "row_number", "field"]
"""What the reader already said; the staging finding table has these columns."""


class Place(NamedTuple):
    """Where a field stands on a sheet."""

    column: str
    """Column letter; for a cover cell its whole address."""
    heading: str | None = None
    """The heading as it came; None: the contract's title is used."""
    sheet: str | None = None
    """Name of the sheet, needed for cover cells only."""


Places = Mapping[tuple[str, int], Mapping[str, Place | str]]
"""(sha256, sheet_no) → field → place (or just its column letter); cover cells under sheet ``COVER``."""


def add_places(connection: duckdb.DuckDBPyConnection, places: Places | pa.Table) -> None:
    """Make the table ``place``, one row per sheet and field; an Arrow table has its columns but ``sheet``.

    Other places go in as one text: a Python list handed to Arrow imports pandas, which a quick check of one
    file would pay for with most of its time.
    """
    if isinstance(places, pa.Table):
        connection.register("placed", places)
        connection.execute(_PLACED)
        return
    rows = (
        _FIELD.join((sha256, str(sheet_no), field, *(part or "" for part in _place(place))))
        for (sha256, sheet_no), fields in places.items()
        for field, place in fields.items()
    )
    connection.execute(_PLACES, {"text": _ROW.join(rows), "row": _ROW, "field": _FIELD})


def add_said(connection: duckdb.DuckDBPyConnection, said: pa.Table | None) -> None:
    """Make the table ``said`` from the reader's findings, empty when there are none."""
    if said is None:
        connection.execute(
            "CREATE TEMP TABLE said (sha256 VARCHAR, sheet VARCHAR, row_number INT, field VARCHAR)"
        )
    else:
        connection.register("said", said.select(SAID))


def add_rows(connection: duckdb.DuckDBPyConnection, rows: Rows, columns: Mapping[str, str]) -> list[str]:
    """Make the table ``rows`` and name its columns."""
    if isinstance(rows, pa.Table):
        connection.register("rows", rows)
        return list(rows.column_names)
    given = [name for name in columns if any(name in row for row in rows)]
    shape = json.dumps([{name: columns[name] for name in given}])
    text = json.dumps([{name: row.get(name) for name in given} for row in rows], default=str)
    connection.execute(
        f"CREATE TEMP TABLE rows AS SELECT unnest(from_json($text, '{shape}'), recursive := true)",
        {"text": text},
    )
    return given


def no_findings() -> pa.Table:
    """The table of findings without a row."""
    return pa.Table.from_arrays([pa.nulls(0, field.type) for field in FINDINGS], schema=FINDINGS)


def _place(place: Place | str) -> Place:
    return place if isinstance(place, Place) else Place(place)


_ROW, _FIELD = chr(30), chr(31)

_PLACED = "CREATE TEMP TABLE place AS SELECT *, CAST(NULL AS VARCHAR) AS sheet FROM placed"
_PLACES = """
CREATE TEMP TABLE place AS
SELECT part[1] AS sha256, try_cast(part[2] AS INTEGER) AS sheet_no, part[3] AS field, part[4] AS "column",
    nullif(part[5], '') AS heading, nullif(part[6], '') AS sheet
FROM (SELECT string_split(unnest(string_split($text, $row)), $field) AS part)
WHERE len(part) = 6
"""
