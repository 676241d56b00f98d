"""The roll-up as an office reads it: counties, the regions they belong to, and all of them together."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from flows.outlets.layouts import Column, report_sheets
from flows.outlets.xlsx.plain_table import Head, PlainTable, write_tables

ALL = "合计"
SUBTOTAL = "小计"
_SKIPPED = {"county", "scope"}
"""First columns of the layouts, whose place the region and county take."""

Rows = Sequence[Mapping[str, object]]


class Rollup(NamedTuple):
    """What a roll-up says."""

    title: str
    """Whose month it is: ``江源省2022年8月``."""
    note: str
    """Which editions it is made from, and who is missing."""
    counties: Rows
    statistics: Rows


def write_rollup(path: Path, rollup: Rollup, at: datetime) -> Path:
    """One sheet county by county, one with the official statistics region by region."""
    layouts = report_sheets()
    by_county, official = layouts["county_summary"], layouts["monthly_statistics"]
    area = (Head("市（州）", 14, "center"), Head("县（市、区）", 14, "center"))
    return write_tables(
        path,
        (
            PlainTable(
                "分市县汇总",
                f"{rollup.title}隐患排查治理分市县汇总表",
                rollup.note,
                (*area, *_heads(by_county.columns)),
                [(*_area(row), *_values(by_county.columns, row)) for row in rollup.counties],
            ),
            PlainTable(
                official.sheet,
                f"{rollup.title}{official.title}",
                rollup.note,
                (area[0], *_heads(official.columns)),
                [(row["region"] or ALL, *_values(official.columns, row)) for row in rollup.statistics],
            ),
        ),
        at,
    )


def _area(row: Mapping[str, object]) -> tuple[object, object]:
    if row["region"] is None:
        return ALL, ""
    return row["region"], row["county"] or SUBTOTAL


def _heads(columns: Sequence[Column]) -> list[Head]:
    """Headings in one row: with their group in front where another column is called the same."""
    times = Counter(column.title for column in columns)
    return [
        Head(
            f"{column.group.partition('（')[0]}{column.title}" if times[column.title] > 1 else column.title,
            max(column.width, 10),
            column.form,
        )
        for column in columns
        if column.field not in _SKIPPED
    ]


def _values(columns: Sequence[Column], row: Mapping[str, object]) -> list[object]:
    return [row[column.field] for column in columns if column.field not in _SKIPPED]
