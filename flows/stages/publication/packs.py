"""The pack that reports are made from, its rows read from a store when an outlet asks for them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from duckdb import DuckDBPyConnection
from pyarrow import RecordBatch, Table

from flows.outlets.report_pack import BATCH, Pack
from flows.outlets.shown_rows import PERIOD, Part, Parts, condition, owner_of
from flows.region import Region
from flows.units import OFFICE
from schemas.calendar import Period
from warehouse.connection import beside
from warehouse.limits import let_go
from warehouse.publications import Publication
from warehouse.reports import columns_of, report_views

_ORDERED_BY = {"hazard_current": ("hazard_code",), "hazard_timeline": ("hazard_code", "position")}
"""What puts the rows of large views into their one order; those of others are ordered by all columns."""


def read_pack(connection: DuckDBPyConnection, region: Region, publication: Publication) -> Pack:
    """The region's pack, read from a store as far as it is shown."""
    return pack_of(region, publication, _Views(connection))


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


class _Views(Parts):
    """The report views of a store: of each is read what is asked for, and kept, for it is asked for again."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self._connection = connection
        self._columns = {view: columns_of(connection, view) for view in report_views(connection)}
        super().__init__(self._columns)
        self._read: dict[tuple[str, str], Table] = {}

    def names(self, view: str) -> Sequence[str]:
        """The columns of a view."""
        return self._columns[view]

    def part(self, view: str, part: Part) -> Table:
        """Rows of a view in the order of its columns, and beside those asked for whose the rows are."""
        asked = view, repr(part)
        if asked not in self._read:
            names = self.names(view)
            owner = owner_of(names)
            shown = names if not part.columns else (*part.columns, *((owner,) if owner else ()))
            query = (
                f"SELECT {_listed(shown)} FROM report.{view} WHERE true{self._and(view, part)}"
                f" ORDER BY {_listed(self._order(view))}"
            )
            rows = self._connection.sql(query, params=self._values(view, part))
            self._read[asked] = rows.to_arrow_table()
            let_go(self._connection)
        return self._read[asked]

    def by_unit(self, view: str, part: Part, units: Sequence[str]) -> Iterator[RecordBatch]:
        """Rows of these units in the order of their codes, by a connection of their own: views take turns."""
        wanted = f"unit_code IN (SELECT unnest($units::VARCHAR[])){self._and(view, part)}"
        query = (
            f"SELECT {_listed(part.columns or self.names(view))} FROM report.{view} WHERE {wanted}"
            f" ORDER BY {_listed(('unit_code', *self._order(view)))}"
        )
        with beside(self._connection) as connection:
            asked = self._values(view, part) | {"units": list(units)}
            yield from connection.sql(query, params=asked).to_arrow_reader(BATCH)

    def _order(self, view: str) -> Sequence[str]:
        """The columns by which a view's rows have one order."""
        return _ORDERED_BY.get(view, self.names(view))

    def _and(self, view: str, part: Part) -> str:
        """The conditions on rows, each after an AND."""
        month = f" AND {PERIOD} = $period" if self._values(view, part) else ""
        return f"{month} AND ({condition(part.only)})" if part.only else month

    def _values(self, view: str, part: Part) -> dict[str, object]:
        return {"period": part.period} if part.period and PERIOD in self.names(view) else {}


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in dict.fromkeys(names))
