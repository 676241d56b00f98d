"""What one issue of the reports is made from: rows of the ``report.*`` views, and where they stand in time.

Outlets never ask the warehouse; the flow hands them a pack. A county's pack is cut here, once, so that no
outlet can show a county what belongs to another.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from flows.outlets.shown_rows import Choice, CountyCut, Part, Parts, parts_of
from schemas.calendar import Period

REGION_SCOPE = "region"
"""How ``report.monthly_statistics`` marks the row of the whole region."""

LASTING = "以后各版内容没有变化的，沿用"
"""What papers of a county or a unit say after their edition, before what they are: page, workbook …"""

BATCH = 4_096
"""Rows held as Python values at a time."""


ALL_MONTHS = frozenset({"submission_status", "county_summary"})
"""Views of which an area's reports show every month, not the period's only."""


class MissingViewError(Exception):
    """Raised by an outlet that needs a view the flow did not hand over: an empty report must be meant."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One period's reports for the region, or for one county when ``county`` is set."""

    period: str
    as_of: date
    known_at: datetime
    version: int
    frozen: bool
    region: str
    office: str
    tables: Mapping[str, pa.Table]
    """Rows by view name without its schema: ``overdue_hazard``, ``county_summary`` …"""
    county: str | None = None
    offices: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Each county's own authority, where it has one; it issues the county's circulars."""
    superior: str = ""
    """The region's authority, in the pack of a county with an authority of its own."""
    next_due: date | None = None
    """When the next month's returns are due: by then what is asked for has to be done."""

    @property
    def scope(self) -> str:
        """The name of the area the pack speaks about."""
        return self.county or self.region

    @property
    def month(self) -> str:
        """The period in Chinese: ``2022年6月``."""
        year, month = Period.parse(self.period)
        return f"{year}年{month}月"

    @property
    def known_words(self) -> str:
        """Until when what had arrived is counted: ``2022年7月8日10:23``."""
        return chinese_moment(self.known_at)

    @property
    def as_of_words(self) -> str:
        """The as-of date in Chinese: ``2022年7月10日``."""
        return chinese_date(self.as_of)

    @property
    def edition(self) -> str:
        """Version and whether it can still change: ``第1版（定稿）``."""
        return f"第{self.version}版（{'定稿' if self.frozen else '未定稿'}）"

    @property
    def counties(self) -> tuple[str, ...]:
        """Every county with a line in this period's summary, in the order of the summary."""
        return tuple(dict.fromkeys(row["county"] for row in self.rows("county_summary") if row["county"]))

    def table(self, view: str, columns: Sequence[str] = ()) -> pa.Table:
        """A view's rows of every period it knows, with these columns at least; of :data:`ALL_MONTHS` only."""
        if view not in ALL_MONTHS:
            message = f"report.{view}: rows of other months decide nothing of an area's reports"
            raise ValueError(message)
        return self._part(view, Part(columns=tuple(columns)))

    def current(self, view: str, only: Sequence[Choice] = (), columns: Sequence[str] = ()) -> pa.Table:
        """The rows of a view that speak about this period, or all where it has no period, and that suit."""
        return self._part(view, Part(self.period, tuple(columns), tuple(only)))

    def by_unit(
        self, view: str, units: Sequence[str], columns: Sequence[str], *, all_months: bool = False
    ) -> Iterator[dict[str, Any]]:
        """The rows of units in the order of their codes, of this period or of all; few are held."""
        part = Part(None if all_months else self.period, tuple(columns))
        for batch in self._known(view).by_unit(view, part, units):
            yield from rows_of(_plain_numbers(pa.Table.from_batches([batch]).select(list(columns))))

    def names(self, view: str) -> Sequence[str]:
        """The columns of a view."""
        return self._known(view).names(view)

    def _part(self, view: str, part: Part) -> pa.Table:
        return _plain_numbers(self._known(view).part(view, part))

    def _known(self, view: str) -> Parts:
        """Where the view's rows lie; MissingViewError when the flow did not hand it over."""
        if view not in self.tables:
            message = f"report.{view} was not handed over; handed over are {', '.join(sorted(self.tables))}"
            raise MissingViewError(message)
        return parts_of(self.tables)

    def rows(self, view: str) -> Iterator[dict[str, Any]]:
        """This period's rows as dictionaries, a few thousand in memory at a time."""
        return rows_of(self.current(view))

    def for_county(self, county: str) -> "Pack":
        """The pack of one county: only rows that carry its name, and of views that say whose rows are."""
        own = self.offices.get(county, self.office)
        superior = self.office if own != self.office else ""
        tables = CountyCut(parts_of(self.tables), county)
        return dataclasses.replace(self, county=county, tables=tables, office=own, superior=superior)


def rows_of(table: pa.Table) -> Iterator[dict[str, Any]]:
    """A table's rows as dictionaries, batch by batch."""
    names = table.column_names
    for batch in table.to_batches(max_chunksize=BATCH):
        columns = map(values_of, batch.columns)
        yield from (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))


def values_of(column: pa.Array) -> list[Any]:
    """A column's values; a day that comes again and again is made once, for it costs a microsecond."""
    if not pa.types.is_temporal(column.type):
        values: list[Any] = column.to_pylist()
        return values
    coded = column.dictionary_encode()
    known = coded.dictionary.to_pylist()
    return [None if place is None else known[place] for place in coded.indices.to_pylist()]


def chinese_date(day: date) -> str:
    """A day as documents write it: ``2022年7月3日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_moment(moment: datetime) -> str:
    """A moment as documents write it: ``2022年7月8日10:23``."""
    return f"{chinese_date(moment)}{moment:%H:%M}"


def _plain_numbers(table: pa.Table) -> pa.Table:
    """The table with whole numbers and floats in place of decimals, which DuckDB's sums come as."""
    for place, field in enumerate(table.schema):
        if pa.types.is_decimal(field.type):
            plain = pa.float64() if field.type.scale else pa.int64()
            table = table.set_column(place, field.name, table[field.name].cast(plain))
    return table
