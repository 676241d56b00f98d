"""Staged chunks and small regions written by hand, in the shape the reading stage leaves them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from duckdb import DuckDBPyConnection

from warehouse.archive import Receipt
from warehouse.files import register_files
from warehouse.region import Clock, put_region, set_clock
from warehouse.submissions import Loaded, load_chunk


def at(text: str) -> datetime:
    """A moment in the region's local time, written ``2022-06-02 12:00``."""
    return datetime.fromisoformat(text)


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def receipt(text: str, received_at: datetime, name: str = "", source: str = "inbox") -> Receipt:
    return Receipt(
        digest(text), name or f"{text}.xlsx", source, "", received_at, len(text), new=True, recorded=True
    )


def submission(  # noqa: PLR0913 - a return has this many facts
    text: str,
    received_at: datetime,
    *,
    unit: str = "U1",
    period: str = "2022-05",
    ledger: str = "hazard",
    outcome: str = "accepted",
    **more: object,
) -> dict[str, Any]:
    facts = {
        "submission_id": f"{period}-{unit}-{ledger}-{digest(text)[:12]}",
        "sha256": digest(text),
        "file_name": f"{text}.xlsx",
        "unit_code": unit,
        "unit_named": f"单位{unit}",
        "period": period,
        "ledger": ledger,
        "received_at": received_at,
        "proxy_by": None,
        "nil_declared": outcome == "nil",
        "filled_by": "填报人甲",
        "approved_by": "负责人乙",
        "filled_on": date(2022, 6, 1),
        "approved_on": date(2022, 6, 1),
        "contact_phone": "13800000000",
        "template_version": None,
        "records": 1,
        "held": 0,
        "rejects": 0,
        "outcome": outcome,
    }
    return facts | more


def hazard_row(sent: Mapping[str, Any], number: int = 4, **fields: object) -> dict[str, Any]:
    facts = {
        "row_id": f"{sent['submission_id']}#1!{number}",
        "submission_id": sent["submission_id"],
        "sha256": sent["sha256"],
        "unit_code": sent["unit_code"],
        "period": sent["period"],
        "sheet": "台账",
        "sheet_no": 1,
        "row_number": number,
        "held": False,
        "description": "三楼东侧疏散通道堆放杂物",
        "location": "住院楼三楼",
        "found_on": date(2022, 5, 10),
        "level": "GENERAL",
        "category": "FIRE",
        "deadline": date(2022, 5, 31),
        "deadline_kind": "date",
        "status_reported": "RECTIFYING",
        "responsible_person": ["责任人甲", "责任人乙"],
        "fund_wan": 0.5,
    }
    return facts | fields


def finding(
    sent: Mapping[str, Any], code: str = "hazard.required.deadline", **facts: object
) -> dict[str, Any]:
    shown = {
        "sha256": sent["sha256"],
        "submission_id": sent["submission_id"],
        "unit_code": sent["unit_code"],
        "period": sent["period"],
        "ledger": sent["ledger"],
        "origin": "rule",
        "code": code,
        "severity": "warn",
        "title": "整改期限未填写",
        "sheet": "台账",
        "row_number": 4,
        "cell": "E4",
        "field": "deadline",
        "value": None,
        "message": "E4 未填写整改期限",
        "remedy": "请补填",
        "waived": False,
    }
    return shown | facts


def account(sha256_: str, records: int = 1) -> dict[str, Any]:
    return {
        "sha256": sha256_,
        "sheet": "台账",
        "sheet_no": 1,
        "ledger": "hazard",
        "why": "",
        "header_rows": [3],
        "columns": "[]",
        "hidden": False,
        "rows_seen": records,
        "records": records,
        "nil": 0,
        "section": 0,
        "total": 0,
        "footer": 0,
        "blank": 0,
        "held": 0,
    }


def raw_row(
    sha256_: str, kind: str = "record", number: int = 4, cells: str = '{"B4": "杂物"}'
) -> dict[str, Any]:
    return {
        "sha256": sha256_,
        "sheet_no": 1,
        "sheet": "台账",
        "row_number": number,
        "ledger": "hazard",
        "kind": kind,
        "cells": cells,
    }


def stage(folder: Path, **tables: Sequence[Mapping[str, Any]]) -> Path:
    """Write one Parquet file per table; a column without any value is written as empty text."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        if rows:
            known = pa.Table.from_pylist([dict(row) for row in rows])
            typed = [
                pa.string() if pa.types.is_null(column.type) else column.type for column in known.columns
            ]
            schema = pa.schema(list(zip(known.column_names, typed, strict=True)))
            pq.write_table(known.cast(schema), folder / f"{name}.parquet")
    return folder


def load(
    connection: DuckDBPyConnection,
    folder: Path,
    submissions: Sequence[Mapping[str, Any]],
    **tables: Sequence[Mapping[str, Any]],
) -> Loaded:
    """Register the submissions' files and load them as one chunk, each with a balanced account if none is."""
    files = {sent["sha256"]: sent for sent in submissions}
    receipts = [
        Receipt(key, sent["file_name"], "inbox", "", sent["received_at"], 1, new=True, recorded=True)
        for key, sent in files.items()
    ]
    register_files(connection, receipts)
    given = {"sheet_account": [account(key) for key in files], **tables}
    return load_chunk(connection, stage(folder, submission=submissions, **given))


def region(
    connection: DuckDBPyConnection, *units: str, periods: Sequence[str] = ("2022-05",), **due: str
) -> None:
    """Units of county 东河县, each owing the hazard ledger (or what ``due`` says, separated by blanks)."""
    rows = [
        {
            "unit_code": unit,
            "name": f"单位{unit}",
            "county": "东河县",
            "kind": "TOWNSHIP",
            "contact_phone": "13900000000",
        }
        for unit in units
    ]
    owed = [
        {
            "unit_code": unit,
            "ledger": ledger,
            "period": period,
            "due_on": due_on(period),
            "closes_on": closes_on(period),
        }
        for unit in units
        for period in periods
        for ledger in due.get(unit, "hazard").split()
    ]
    put_region(connection, pa.Table.from_pylist(rows), pa.Table.from_pylist(owed))


def due_on(period: str) -> date:
    year, month = int(period[:4]), int(period[5:])
    return date(year + month // 12, month % 12 + 1, 3)


def closes_on(period: str) -> date:
    return due_on(period).replace(day=28)


def clock(
    connection: DuckDBPyConnection, as_of: date, period: str = "2022-05", known_at: datetime | None = None
) -> None:
    known = known_at or datetime.combine(as_of, datetime.max.time()).replace(microsecond=0)
    set_clock(connection, Clock(as_of, known, period))


def put(connection: DuckDBPyConnection, table: str, *rows: Mapping[str, Any]) -> None:
    """Put rows straight into a table."""
    for row in rows:
        names = ", ".join(row)
        marks = ", ".join("?" for _ in row)
        connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))


def all_rows(connection: DuckDBPyConnection | duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    """The answer as dictionaries."""
    return connection.sql(query).to_arrow_table().to_pylist()
