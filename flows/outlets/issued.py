"""From a view to the rows of an issued table: sorted, numbered, shares worked out, totals last."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, count, islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows.outlets.figures import totals
from flows.outlets.layouts import Column, Layout, Pivot
from flows.outlets.report_pack import BATCH, REGION_SCOPE, Pack, values_of
from flows.outlets.shown_rows import condition
from schemas.codes import load_codes
from schemas.contracts import load_contracts
from warehouse.publications import edition_folder
from warehouse.snapshots import quoted

NUMBER = Column(field="", title="序号", width=6.5, form="center")

SEVERITY = {"reject": "退回", "hold": "暂缓", "warn": "提醒", "note": "提示"}


def columns(layout: Layout) -> tuple[Column, ...]:
    """The columns as issued, with the running number in front where the layout asks for it."""
    return (NUMBER, *layout.columns) if layout.number else layout.columns


def title(layout: Layout, pack: Pack) -> str:
    """The table's title for this area and month."""
    return layout.title.format(scope=pack.scope, month=pack.month)


def chosen(pack: Pack, layout: Layout) -> pa.Table:
    """The period's rows of the layout's view that are issued, in the view's own order."""
    return pack.current(layout.view, layout.only)


def ordered(pack: Pack, layout: Layout) -> pa.Table:
    """The rows in the order they are issued, added up and turned where the layout says so."""
    table = _worked_out(pack, layout)
    return table.sort_by(list(layout.order)) if layout.order and table.num_rows else table


def _in_order(pack: Pack, layout: Layout) -> Iterator[pa.RecordBatch]:
    """The same batch by batch: a hundred thousand rows are not held twice."""
    table = _worked_out(pack, layout)
    if not layout.order or not table.num_rows:
        yield from table.to_batches(max_chunksize=BATCH)
        return
    places = pc.sort_indices(table, list(layout.order))
    for start in range(0, table.num_rows, BATCH):
        yield from table.take(places.slice(start, BATCH)).combine_chunks().to_batches()


def _worked_out(pack: Pack, layout: Layout) -> pa.Table:
    table = chosen(pack, layout)
    if layout.summed:
        table = _summed(table, layout)
    return _turned(table, layout, layout.pivot) if layout.pivot else table


def line_count(pack: Pack, layout: Layout) -> int:
    """How many lines are issued; cheaper than putting them in order."""
    return int(_worked_out(pack, layout).num_rows)


def _summed(table: pa.Table, layout: Layout) -> pa.Table:
    named = (*(name for name, _ in layout.order), *(column.field for column in layout.columns))
    over = (layout.pivot.over,) if layout.pivot else ()
    there = set(table.column_names)
    kept = [name for name in dict.fromkeys((*named, *over)) if name in there and name not in layout.summed]
    sums = table.group_by(kept).aggregate([(name, "sum") for name in layout.summed])
    return sums.rename_columns([*kept, *layout.summed])


def _turned(table: pa.Table, layout: Layout, pivot: Pivot) -> pa.Table:
    """One row for each combination of the other columns, one column for each value of ``pivot.over``."""
    lines: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in table.to_pylist():
        over, value = row.pop(pivot.over), row.pop(pivot.value)
        lines.setdefault(tuple(row.values()), row)[over] = value
    return pa.Table.from_pylist(list(lines.values()), schema=_schema(table, layout, pivot))


def _schema(table: pa.Table, layout: Layout, pivot: Pivot) -> pa.Schema:
    kept = [field for field in table.schema if field.name not in {pivot.over, pivot.value}]
    known = {field.name for field in kept}
    spread = [column.field for column in layout.columns if column.field not in known]
    return pa.schema([*kept, *((name, table.schema.field(pivot.value).type) for name in spread)])


def query(pack: Pack, layout: Layout) -> str:
    """The SQL that gives an issued table's rows, from the edition's own data: run in the region's folder."""
    place = edition_folder(Path("published"), pack.period, pack.version) / "parquet"
    asked = f"SELECT * FROM '{(place / f'report_{layout.view}.parquet').as_posix()}'"
    owner = "county" if "county" in pack.names(layout.view) else "scope"
    own = f"{owner} = '{quoted(pack.county)}'" if pack.county is not None else ""
    chosen_by = condition(layout.only)
    wanted = " AND ".join(filter(None, (own, f"({chosen_by})" if chosen_by else "")))
    return f"{asked} WHERE {wanted}" if wanted else asked


def rows(pack: Pack, layout: Layout, table: pa.Table | None = None) -> Iterator[tuple[Any, ...]]:
    """The issued lines in column order, without totals; ``table`` may be one that is ordered already."""
    return chain.from_iterable(zip(*batch, strict=True) for batch in by_column(pack, layout, table))


def by_column(pack: Pack, layout: Layout, table: pa.Table | None = None) -> Iterator[list[Sequence[Any]]]:
    """The same some thousand lines at a time, each time column by column."""
    numbers = count(1)
    batches = _in_order(pack, layout) if table is None else table.to_batches(max_chunksize=BATCH)
    for batch in batches:
        values: list[Sequence[Any]] = [_values(batch, column, pack.region) for column in layout.columns]
        yield [list(islice(numbers, batch.num_rows)), *values] if layout.number else values


def total(pack: Pack, layout: Layout) -> tuple[Any, ...] | None:
    """The line of totals, where the layout has one and there is something to add up."""
    if not layout.totals or not pack.current(layout.view).num_rows:
        return None
    sums = pa.RecordBatch.from_pylist([{**totals(pack), layout.columns[0].field: "合计"}])
    return tuple(_values(sums, column, pack.region)[0] for column in layout.columns)


@cache
def labels(codes: str) -> Mapping[str, str]:
    """The Chinese label of each code of a list; of each ledger kind for ``ledger``."""
    if codes == "ledger":
        return {kind: ledger.title for kind, ledger in load_contracts().ledgers.items()}
    return {code.code: code.label for code in load_codes()[codes].codes}


def _values(batch: pa.RecordBatch, column: Column, region: str) -> list[Any]:
    """The column's values in a batch."""
    if column.share is not None:
        parts, wholes = (values_of(batch.column(field)) for field in column.share)
        return [
            part / whole if whole and part is not None else None
            for part, whole in zip(parts, wholes, strict=True)
        ]
    values = values_of(batch.column(column.field))
    if column.codes:
        known = labels(column.codes)
        return [known.get(value, value) for value in values]
    if column.form == "severity":
        return [SEVERITY.get(value, value) for value in values]
    if column.field == "scope":
        return [region if value == REGION_SCOPE else value for value in values]
    return values
