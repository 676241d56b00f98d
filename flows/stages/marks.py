"""What each county's reports and each unit's page are made from, as digests that lie beside them.

Where the digests of two editions are the same, the later one would say the same, and takes over what the
earlier one has.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyarrow as pa
from duckdb import DuckDBPyConnection
from pydantic import ValidationError

from flows.outlets.report_pack import OF_OTHERS, Pack, owner_of
from flows.outlets.unit_pages import made_from
from flows.stages.program import libraries, program
from schemas.loading import Declared

NAME = "made-from.json"

Rows = Iterable[tuple[str, pa.Table, str]]
"""A view's name, its rows, and the column that says whose they are."""


class Marks(Declared):
    """Digests of rows, and of what counts for all of them."""

    under: str
    """The month, the day, who issues, and the program that writes."""
    counties: Mapping[str, str]
    units: Mapping[str, str]


def marks_of(connection: DuckDBPyConnection, pack: Pack) -> Marks:
    """The marks of the region's pack; when it was known and which edition it is for is not among them."""
    common = (pack.period, pack.as_of, pack.frozen, pack.region, pack.office, sorted(pack.offices.items()))
    under = repr((program(), libraries(), common))
    return Marks(
        under=hashlib.sha256(under.encode()).hexdigest(),
        counties=_digests(connection, _of_counties(pack)),
        units=_digests(connection, ((view, rows, "unit_code") for view, rows in made_from(pack))),
    )


def read_marks(folder: Path) -> Marks | None:
    """The marks that lie in an edition; None where it is older than those, or they cannot be read."""
    try:
        return Marks.model_validate_json((folder / NAME).read_bytes())
    except (OSError, ValidationError):
        return None


def write_marks(marks: Marks, folder: Path) -> None:
    """Lay the marks down in an edition that is being made."""
    (folder / NAME).write_text(marks.model_dump_json(indent=1), encoding="utf-8")


def _of_counties(pack: Pack) -> Iterator[tuple[str, pa.Table, str]]:
    for view, rows in sorted(pack.tables.items()):
        owner = owner_of(rows)
        if owner:
            yield view, rows.drop_columns([name for name in OF_OTHERS if name in rows.column_names]), owner


def _digests(connection: DuckDBPyConnection, rows: Rows) -> dict[str, str]:
    """A digest for each owner of rows; the order of rows does not count, for a pack has one only."""
    digests: defaultdict[str, hashlib._Hash] = defaultdict(hashlib.sha256)
    for view, table, owner in rows:
        columns = ", ".join(f'"{name}"' for name in table.column_names)
        connection.register("issued", table)
        summed = connection.execute(
            f"SELECT {owner}, count(*), sum(hash({columns})) FROM issued"
            f" WHERE {owner} IS NOT NULL GROUP BY ALL"
        ).fetchall()
        connection.unregister("issued")
        for name, count, total in summed:
            digests[name].update(f"{view} {count} {total}\n".encode())
    return {name: digest.hexdigest() for name, digest in sorted(digests.items())}
