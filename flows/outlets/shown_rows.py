"""Which of a view's rows somebody shows: a month's, those that suit, a county's, one unit's after another.

Years of a region do not fit into memory, what one month shows of them does. Whoever shows rows therefore says
which, and where they lie they are chosen: by the store where they come from one, here where they are at hand.
"""

from abc import abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import reduce
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.snapshots import quoted

PERIOD = "period"
"""The column that says which month a row speaks about."""

OF_OTHERS = ("alike_units", "rank")
"""Columns that tell of units of any county, by name or by place; a county's pack has them empty."""

Choice = Mapping[str, Sequence[bool | str]]
"""Columns and the values they may have; a row must suit all of them."""


class Part(NamedTuple):
    """Some rows and columns of a view."""

    period: str | None = None
    """The month, of views that know months; None: all of them."""
    columns: tuple[str, ...] = ()
    """Those that are needed, more may come; none named, all."""
    only: tuple[Choice, ...] = ()
    """Rows that suit one of these; none named, all."""


class Parts(Mapping[str, pa.Table]):
    """Views whose rows are chosen where they lie; as a mapping, all rows of each."""

    def __init__(self, views: Collection[str]) -> None:
        """Take the names of the views."""
        self._views = views

    def __contains__(self, view: object) -> bool:
        """Whether there is such a view; nothing is read or cut for it."""
        return view in self._views

    def __iter__(self) -> Iterator[str]:
        """The names of the views."""
        return iter(self._views)

    def __len__(self) -> int:
        """How many views there are."""
        return len(self._views)

    def __getitem__(self, view: str) -> pa.Table:
        """All rows of a view."""
        if view not in self:
            raise KeyError(view)
        return self.part(view, Part())

    @abstractmethod
    def names(self, view: str) -> Sequence[str]:
        """The columns of a view."""

    @abstractmethod
    def part(self, view: str, part: Part) -> pa.Table:
        """Rows of a view in its one order."""

    @abstractmethod
    def by_unit(self, view: str, part: Part, units: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Rows of these units in the order of their codes, a few thousand at a time."""


class Held(Parts):
    """Tables at hand."""

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        """Take tables by the names of their views."""
        super().__init__(tables)
        self._tables = tables

    def names(self, view: str) -> Sequence[str]:
        """The columns of a table."""
        names: list[str] = self._tables[view].column_names
        return names

    def part(self, view: str, part: Part) -> pa.Table:
        """Rows of a table, with all its columns."""
        table = self._tables[view]
        if part.period is not None and PERIOD in table.column_names:
            table = table.filter(pc.equal(table[PERIOD], part.period))
        return only(table, part.only)

    def by_unit(self, view: str, part: Part, units: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Rows of these units in the order of their codes."""
        table = only(self.part(view, part), ({"unit_code": units},))
        yield from table.sort_by("unit_code").to_batches()


class CountyCut(Parts):
    """A county's share of views, cut when it is asked for: much never is."""

    def __init__(self, whole: Parts, county: str) -> None:
        """Take the views of the region."""
        super().__init__(whole)
        self._whole, self._county = whole, county
        self._made: dict[tuple[str, str], pa.Table] = {}

    def names(self, view: str) -> Sequence[str]:
        """The columns of a view."""
        return self._whole.names(view)

    def part(self, view: str, part: Part) -> pa.Table:
        """The county's rows; a view that names no county cannot be shared out and comes back empty."""
        asked = view, repr(part)
        if asked not in self._made:
            self._made[asked] = _of_county(self._whole.part(view, part), self._county)
        return self._made[asked]

    def by_unit(self, view: str, part: Part, units: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Rows of these units, which are the county's: a unit belongs to one."""
        return self._whole.by_unit(view, part, units)


def parts_of(tables: Mapping[str, pa.Table]) -> Parts:
    """The tables as something of which parts can be asked."""
    return tables if isinstance(tables, Parts) else Held(tables)


def only(table: pa.Table, wanted: Sequence[Choice]) -> pa.Table:
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


def condition(wanted: Sequence[Choice]) -> str:
    """The same as SQL says it; empty where there is no choice."""
    return " OR ".join(_told(choice) for choice in wanted)


def _told(choice: Choice) -> str:
    parts = [f"{name} IN ({', '.join(map(_literal, values))})" for name, values in choice.items()]
    return f"({' AND '.join(parts)})" if len(parts) > 1 else parts[0]


def _literal(value: bool | str) -> str:  # noqa: FBT001 - a value among others
    if isinstance(value, bool):
        return str(value).upper()
    return f"'{quoted(value)}'"


def _of_county(table: pa.Table, county: str) -> pa.Table:
    for place, name in enumerate(table.column_names):
        if name in OF_OTHERS:
            table = table.set_column(place, name, pa.nulls(table.num_rows, table.schema.field(place).type))
    owner = owner_of(table.column_names)
    return table.filter(pc.equal(table[owner], county)) if owner else table.slice(0, 0)


def owner_of(columns: Sequence[str]) -> str | None:
    """The column that says which county's each row is; None where rows belong to none."""
    return next((name for name in ("county", "scope") if name in columns), None)
