"""Rows under way to Arrow: what a sheet brings is appended to columns, no row is an object of its own."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import orjson
import pyarrow as pa

from flows.intake.chunks.staging import ADDRESS, ARROW, CONTEXT, ROW
from flows.intake.facts import OtherRow, Record, SheetReading
from schemas.contracts import Ledger

Place = tuple[str, int, int]
"""Digest of the file, number of the sheet, number of the row."""


class LedgerRows:
    """The typed rows of one ledger from many returns, with what the register knows of who sent them."""

    def __init__(self, ledger: Ledger) -> None:
        """Start without rows; a decision in the inbox is kept as sent, so its address columns are ours."""
        self._fields = {
            column.name: ARROW[column.storage] for column in ledger.columns if column.name not in ADDRESS
        }
        self._types = {**ADDRESS, **self._fields}
        self._columns: dict[str, list[Any]] = {name: [] for name in self._types}
        self._context: dict[str, list[Any]] = {name: [] for name in CONTEXT}

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._columns["row_id"])

    def add(
        self,
        submission: Mapping[str, Any],
        number: int,
        sheet: SheetReading,
        records: Sequence[Record],
        context: Mapping[str, Any],
    ) -> None:
        """Take the records of one sheet that belong to a return; all of them have the same fields."""
        if not records:
            return
        columns, count = self._columns, len(records)
        said = {**submission, "sheet": sheet.sheet, "sheet_no": number}
        for name in ("submission_id", "sha256", "unit_code", "period", "sheet", "sheet_no"):
            columns[name] += [said[name]] * count
        for name in CONTEXT:
            self._context[name] += [context[name]] * count
        front = f"{submission['submission_id']}#{number}!"
        columns["row_id"] += [f"{front}{record.row}" for record in records]
        columns["row_number"] += [record.row for record in records]
        columns["held"] += [record.held for record in records]
        there = records[0].fields
        for name in self._fields:
            columns[name] += [record.fields[name] for record in records] if name in there else [None] * count

    def table(self) -> pa.Table:
        """One Arrow column per stored column, addresses first."""
        return pa.table({name: pa.array(self._columns[name], kind) for name, kind in self._types.items()})

    def context(self) -> pa.Table:
        """Who reported each row, and when."""
        return pa.table({name: pa.array(self._context[name], kind) for name, kind in CONTEXT.items()})

    def hold(self, row_ids: set[str]) -> set[Place]:
        """Mark these rows as held; returns the places of those that were not held yet."""
        columns, newly = self._columns, set[Place]()
        for at, row_id in enumerate(columns["row_id"]):
            if row_id in row_ids and not columns["held"][at]:
                columns["held"][at] = True
                newly.add((columns["sha256"][at], columns["sheet_no"][at], columns["row_number"][at]))
        return newly

    @property
    def held(self) -> pa.Array:
        """Which rows wait."""
        return pa.array(self._columns["held"], pa.bool_())

    def owners(self) -> Iterator[tuple[str, bool]]:
        """Each row's return, and whether the row is held."""
        return zip(self._columns["submission_id"], self._columns["held"], strict=True)


class RawRows:
    """Every row of every sheet as it came, and what it was taken for."""

    def __init__(self) -> None:
        """Start without rows."""
        self._columns: dict[str, list[Any]] = {name: [] for name in ROW.names}

    def add(self, sha256: str, number: int, sheet: SheetReading) -> None:
        """Take one sheet: its records, then its other rows."""
        columns = self._columns
        lines: list[Record | OtherRow] = [*sheet.records, *sheet.other_rows]
        same = {"sha256": sha256, "sheet_no": number, "sheet": sheet.sheet, "ledger": sheet.ledger}
        for name, value in same.items():
            columns[name] += [value] * len(lines)
        columns["row_number"] += [line.row for line in lines]
        columns["kind"] += chain(
            ("held" if record.held else "record" for record in sheet.records),
            (row.kind for row in sheet.other_rows),
        )
        columns["cells"] += [_json(line) for line in lines]

    def hold(self, places: set[Place]) -> None:
        """Mark these records as held."""
        if not places:
            return
        columns = self._columns
        addresses = zip(columns["sha256"], columns["sheet_no"], columns["row_number"], strict=True)
        for at, place in enumerate(addresses):
            if place in places and columns["kind"][at] == "record":
                columns["kind"][at] = "held"

    def table(self) -> pa.Table:
        """The staging table ``row``."""
        return pa.table([pa.array(self._columns[field.name], field.type) for field in ROW], schema=ROW)


def _json(line: Record | OtherRow) -> str:
    return orjson.dumps(line.texts).decode()
