"""The pack that reports are made from, its rows read from a store when an outlet asks for them."""

from collections.abc import Iterator, Mapping, Sequence

from duckdb import DuckDBPyConnection
from pyarrow import Table

from flows.intake.whose import OFFICE
from flows.outlets.report_pack import Pack
from flows.region import Region
from schemas.calendar import Period
from warehouse.connection import let_go
from warehouse.publications import Publication
from warehouse.reports import columns_of, report_views

PERIOD = "period"
"""The column by which a pack tells this month's rows."""


def read_pack(
    connection: DuckDBPyConnection,
    region: Region,
    publication: Publication,
    only: Mapping[str, Sequence[str]] | None = None,
) -> Pack:
    """The region's pack; of views named in ``only`` with no more than those columns and the period."""
    return pack_of(region, publication, _Views(connection, only or {}))


def pack_of(region: Region, publication: Publication, tables: Mapping[str, Table]) -> Pack:
    """A pack of these tables."""
    office = region.settings.region
    return Pack(
        period=publication.period,
        as_of=publication.as_of,
        known_at=publication.known_at,
        version=publication.version,
        frozen=publication.frozen,
        region=office.name,
        office=office.office,
        tables=tables,
        offices={unit.county: unit.name for unit in region.registry.units if unit.kind == OFFICE},
        next_due=region.settings.calendar.due_on(Period.parse(publication.period).next),
    )


class _Views(Mapping[str, Table]):
    """Every report view's rows in their one order, read when they are first asked for: some never are."""

    def __init__(self, connection: DuckDBPyConnection, only: Mapping[str, Sequence[str]]) -> None:
        self._connection, self._only = connection, only
        self._names = report_views(connection)
        self._read: dict[str, Table] = {}

    def __getitem__(self, view: str) -> Table:
        """The rows of a view."""
        if view not in self._names:
            raise KeyError(view)
        if view not in self._read:
            names = columns_of(self._connection, view)
            wanted = {*self._only.get(view, names), PERIOD}
            shown, order = (
                ", ".join(f'"{name}"' for name in some)
                for some in ([name for name in names if name in wanted], names)
            )
            query = f"SELECT {shown} FROM report.{view} ORDER BY {order}"
            self._read[view] = self._connection.sql(query).to_arrow_table()
            let_go(self._connection)
        return self._read[view]

    def __contains__(self, view: object) -> bool:
        """Whether there is such a view; nothing is read for it."""
        return view in self._names

    def __iter__(self) -> Iterator[str]:
        """The names of the views."""
        return iter(self._names)

    def __len__(self) -> int:
        """How many views there are."""
        return len(self._names)
