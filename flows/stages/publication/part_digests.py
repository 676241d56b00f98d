"""What each county's reports and each unit's page are made from, as digests that lie beside them.

Where the digests of two editions are the same, the later one would say the same, and takes over what the
earlier one has.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from duckdb import DuckDBPyConnection
from pydantic import ValidationError

from flows.outlets.pages.unit_pages import HISTORIES, NEEDED, UNITS
from flows.outlets.report_pack import ALL_MONTHS, Pack
from flows.outlets.shown_rows import OF_OTHERS, PERIOD, owner_of
from schemas.loading import Declared
from warehouse.program_digest import libraries, program
from warehouse.reports import columns_of, report_views

NAME = "made-from.json"


class Rows(NamedTuple):
    """Rows of a view that say whose they are."""

    view: str
    columns: Sequence[str]
    owner: str
    """The column that says whose each row is."""
    period: str | None = None
    """The only month that counts; None: all of them."""


class Marks(Declared):
    """Digests of rows, and of what counts for all of them."""

    under: str
    """The month, the day, who issues, and the program that writes."""
    counties: Mapping[str, str]
    units: Mapping[str, str]


def marks_of(connection: DuckDBPyConnection, pack: Pack) -> Marks:
    """The marks of the region's pack, from the views it is read from.

    When it was known and which edition it is for is not among them.
    """
    offices = pack.region, pack.office, sorted(pack.offices.items())
    common = (pack.period, pack.as_of, pack.frozen, pack.next_due, offices)
    under = repr((program(), libraries(), common))
    return Marks(
        under=hashlib.sha256(under.encode()).hexdigest(),
        counties=_digests(connection, _of_counties(connection, pack.period)),
        units=_digests(connection, _of_units(connection, pack.period)),
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


def _of_counties(connection: DuckDBPyConnection, period: str) -> Iterator[Rows]:
    """What counties' reports are made from."""
    for view in report_views(connection):
        columns = columns_of(connection, view)
        owner = owner_of(columns)
        if owner:
            month = period if PERIOD in columns and view not in ALL_MONTHS else None
            yield Rows(view, [name for name in columns if name not in OF_OTHERS], owner, month)


def _of_units(connection: DuckDBPyConnection, period: str) -> Iterator[Rows]:
    """What units' pages are made from."""
    for view in (UNITS, *NEEDED):
        columns = columns_of(connection, view)
        month = period if PERIOD in columns and view not in HISTORIES else None
        yield Rows(view, NEEDED.get(view, columns), "unit_code", month)


def _digests(connection: DuckDBPyConnection, rows: Iterable[Rows]) -> dict[str, str]:
    """A digest for each owner of rows; the order of rows does not count, for a pack has one only."""
    digests: defaultdict[str, hashlib._Hash] = defaultdict(hashlib.sha256)
    for view, columns, owner, period in rows:
        named = ", ".join(f'"{name}"' for name in columns)
        summed = connection.execute(
            f"SELECT {owner}, count(*), sum(hash({named})) FROM report.{view}"
            f" WHERE {owner} IS NOT NULL {f'AND {PERIOD} = $period' if period else ''} GROUP BY ALL",
            {"period": period} if period else None,
        ).fetchall()
        for name, count, total in summed:
            digests[name].update(f"{view} {count} {total}\n".encode())
    return {name: digest.hexdigest() for name, digest in sorted(digests.items())}
