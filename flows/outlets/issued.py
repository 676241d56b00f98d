"""From a view to the rows of an issued table: sorted, numbered, shares worked out, totals last."""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.outlets.figures import totals
from flows.outlets.layouts import Column, Layout
from flows.outlets.report_pack import BATCH, REGION_SCOPE, Pack
from schemas.codes import load_codes
from schemas.contracts import load_contracts
from warehouse.publications import edition_folder
from warehouse.snapshots import quoted

NUMBER = Column(field="", title="序号", width=6, form="center")

SEVERITY = {"reject": "退回", "hold": "暂缓", "warn": "提醒", "note": "提示"}


def columns(layout: Layout) -> tuple[Column, ...]:
    """The columns as issued, with the running number in front where the layout asks for it."""
    return (NUMBER, *layout.columns) if layout.number else layout.columns


def title(layout: Layout, pack: Pack) -> str:
    """The table's title for this area and month."""
    return layout.title.format(scope=pack.scope, month=pack.month)


def ordered(pack: Pack, layout: Layout) -> pa.Table:
    """The period's rows of the layout's view in the order they are issued, added up where it says so."""
    table = _summed(pack.current(layout.view), layout) if layout.summed else pack.current(layout.view)
    return table.sort_by(list(layout.order)) if layout.order and table.num_rows else table


def _summed(table: pa.Table, layout: Layout) -> pa.Table:
    sorted_by = (name for name, _ in layout.order)
    keys = dict.fromkeys((*sorted_by, *(column.field for column in layout.columns)))
    kept = [name for name in keys if name not in layout.summed]
    sums = table.group_by(kept).aggregate([(name, "sum") for name in layout.summed])
    return sums.rename_columns([*kept, *layout.summed])


def query(pack: Pack, layout: Layout) -> str:
    """The SQL that gives an issued table's rows, from the edition's own data: run in the region's folder."""
    place = edition_folder(Path("published"), pack.period, pack.version) / "parquet"
    asked = f"SELECT * FROM '{(place / f'report_{layout.view}.parquet').as_posix()}'"
    if pack.county is None:
        return asked
    owner = "county" if "county" in pack.table(layout.view).column_names else "scope"
    return f"{asked} WHERE {owner} = '{quoted(pack.county)}'"


def rows(pack: Pack, layout: Layout, table: pa.Table | None = None) -> Iterator[tuple[Any, ...]]:
    """The issued lines in column order, without totals; ``table`` may be one that is ordered already."""
    numbers = count(1)
    for batch in (ordered(pack, layout) if table is None else table).to_batches(max_chunksize=BATCH):
        values = [_values(batch, column, pack.region) for column in layout.columns]
        yield from zip(numbers, *values, strict=False) if layout.number else zip(*values, strict=True)


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
        parts, wholes = (_plain(batch, field) for field in column.share)
        return [
            part / whole if whole and part is not None else None
            for part, whole in zip(parts, wholes, strict=True)
        ]
    values = _plain(batch, column.field)
    if column.codes:
        known = labels(column.codes)
        return [known.get(value, value) for value in values]
    if column.form == "severity":
        return [SEVERITY.get(value, value) for value in values]
    if column.field == "scope":
        return [region if value == REGION_SCOPE else value for value in values]
    return values


def _plain(batch: pa.RecordBatch, field: str) -> list[Any]:
    values: list[Any] = batch.column(field).to_pylist()
    return values
