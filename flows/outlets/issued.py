"""From a view to the rows of an issued table: sorted, numbered, shares worked out, totals last."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import pyarrow as pa

from flows.outlets.figures import totals
from flows.outlets.layouts import Column, Layout
from flows.outlets.report_pack import REGION_SCOPE, Pack, rows_of

NUMBER = Column(field="", title="序号", width=6, form="center")

SEVERITY = {"reject": "退回", "hold": "暂缓", "warn": "提醒", "note": "提示"}


class Row(NamedTuple):
    """The values of one line in column order, and the view's row they come from."""

    values: list[Any]
    source: Mapping[str, Any]


def columns(layout: Layout) -> tuple[Column, ...]:
    """The columns as issued, with the running number in front where the layout asks for it."""
    return (NUMBER, *layout.columns) if layout.number else layout.columns


def title(layout: Layout, pack: Pack) -> str:
    """The table's title for this area and month."""
    return layout.title.format(scope=pack.scope, month=pack.month)


def ordered(pack: Pack, layout: Layout) -> pa.Table:
    """The period's rows of the layout's view in the order they are issued."""
    table = pack.current(layout.view)
    return table.sort_by(list(layout.order)) if layout.order and table.num_rows else table


def rows(pack: Pack, layout: Layout, table: pa.Table | None = None) -> Iterator[Row]:
    """The lines of the issued table, without the line of totals; the table may be one ordered before."""
    readers = [_reader(column) for column in layout.columns]
    for number, row in enumerate(rows_of(ordered(pack, layout) if table is None else table), start=1):
        named = _named(row, pack)
        values = [reader(named) for reader in readers]
        yield Row([number, *values] if layout.number else values, named)


def total(pack: Pack, layout: Layout) -> list[Any] | None:
    """The line of totals, where the layout has one and there is something to add up."""
    if not layout.totals or not pack.current(layout.view).num_rows:
        return None
    sums: dict[str, Any] = dict(totals(pack))
    first, *rest = layout.columns
    sums[first.field] = "合计"
    return [_reader(column)(sums) for column in (first, *rest)]


def _named(row: dict[str, Any], pack: Pack) -> dict[str, Any]:
    if row.get("scope") == REGION_SCOPE:
        row["scope"] = pack.region
    return row


def _reader(column: Column) -> Callable[[Mapping[str, Any]], Any]:
    """How to take the column's value out of a row."""
    if column.share is not None:
        part, whole = column.share
        return lambda row: row[part] / row[whole] if row.get(whole) and row[part] is not None else None
    if column.form == "severity":
        return lambda row: SEVERITY.get(row[column.field], row[column.field])
    if column.or_:
        return lambda row: row.get(column.field) or row.get(column.or_)
    return lambda row: row[column.field]
