"""What one issue of the reports is made from: rows of the ``report.*`` views, and where they stand in time.

Outlets never ask the warehouse; the flow hands them a pack. A county's pack is cut here, once, so that no
outlet can show a county what belongs to another.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from schemas.calendar import Period

REGION_SCOPE = "region"
"""How ``report.monthly_statistics`` marks the row of the whole region."""

LASTING = "以后各版内容没有变化的，沿用"
"""What papers of a county or a unit say after their edition, before what they are: page, workbook …"""

BATCH = 4_096
"""Rows held as Python values at a time."""


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

    def table(self, view: str) -> pa.Table:
        """All rows of a view, every period it knows; MissingViewError when the flow did not hand it over."""
        if view not in self.tables:
            message = f"report.{view} was not handed over; handed over are {', '.join(sorted(self.tables))}"
            raise MissingViewError(message)
        return _plain_numbers(self.tables[view])

    def current(self, view: str) -> pa.Table:
        """The rows of a view that speak about this period; all of them when the view has no period."""
        table = self.table(view)
        if "period" not in table.column_names:
            return table
        return table.filter(pc.equal(table["period"], self.period))

    def rows(self, view: str) -> Iterator[dict[str, Any]]:
        """This period's rows as dictionaries, a few thousand in memory at a time."""
        return rows_of(self.current(view))

    def for_county(self, county: str) -> "Pack":
        """The pack of one county: only rows that carry its name, and of views that say whose rows are."""
        own = self.offices.get(county, self.office)
        superior = self.office if own != self.office else ""
        tables = _Cut(self.tables, county)
        return dataclasses.replace(self, county=county, tables=tables, office=own, superior=superior)


def only(table: pa.Table, wanted: Sequence[Mapping[str, Sequence[bool | str]]]) -> pa.Table:
    """Rows that suit one of the choices: every column named has one of its values. No choice: all rows."""
    if not wanted or not table.num_rows:
        return table
    suits = [
        reduce(pc.and_, (_one_of(table[name], values) for name, values in choice.items()))
        for choice in wanted
    ]
    return table.filter(reduce(pc.or_, suits))


def _one_of(column: pa.ChunkedArray, values: Sequence[bool | str]) -> pa.ChunkedArray:
    return pc.is_in(column, value_set=pa.array(values, type=column.type))


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


OF_OTHERS = ("alike_units", "rank")
"""Columns that tell of units of any county, by name or by place; a county's pack has them empty."""


class _Cut(Mapping[str, pa.Table]):
    """A county's share of each table, cut when it is asked for: many never are."""

    def __init__(self, whole: Mapping[str, pa.Table], county: str) -> None:
        """Take the tables of the region."""
        self._whole, self._county = whole, county
        self._made: dict[str, pa.Table] = {}

    def __getitem__(self, name: str) -> pa.Table:
        """The county's rows of a table."""
        if name not in self._made:
            self._made[name] = _of_county(self._whole[name], self._county)
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        """Whether the region has such a table; nothing is cut for it."""
        return name in self._whole

    def __iter__(self) -> Iterator[str]:
        """The names of the tables."""
        return iter(self._whole)

    def __len__(self) -> int:
        """How many tables there are."""
        return len(self._whole)


def _of_county(table: pa.Table, county: str) -> pa.Table:
    """A county's rows; a view that names no county cannot be shared out and comes back empty."""
    for place, name in enumerate(table.column_names):
        if name in OF_OTHERS:
            table = table.set_column(place, name, pa.nulls(table.num_rows, table.schema.field(place).type))
    owner = owner_of(table.column_names)
    return table.filter(pc.equal(table[owner], county)) if owner else table.slice(0, 0)


def owner_of(columns: Sequence[str]) -> str | None:
    """The column that says which county's each row is; None where rows belong to none."""
    return next((name for name in ("county", "scope") if name in columns), None)
