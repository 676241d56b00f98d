"""Workbooks built in code, one quirk at a time, and read back."""

# ruff: noqa: E501 - a row of a table stays one line

# ruff: noqa: ANN401 - quirks are of any kind

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from io import BytesIO
from typing import Any

import xlsxwriter

from flows.intake.facts import FileReading, SheetReading
from flows.intake.reading import read_file
from flows.intake.rulebook import Rulebook, load_rulebook

Rows = Sequence[Sequence[Any]]

PLAIN = [
    "序号",
    "排查日期",
    "隐患部位",
    "隐患描述",
    "隐患等级",
    "整改措施",
    "整改责任部门",
    "整改责任人",
    "整改期限",
    "整改情况",
]
"""A header every unit could have written."""


def hazard(number: object = 1, **cells: object) -> list[object]:
    """A row under ``PLAIN``; keywords replace single cells by position name."""
    row = {
        "no": number,
        "found": date(2022, 5, 26),
        "place": f"{number}号楼三层",
        "text": f"疏散通道堆放杂物第{number}处",
        "level": "一般",
        "measure": "清理杂物并加强巡查",
        "dept": "保卫科",
        "who": "甲某某",
        "due": "6月底前",
        "state": "整改中",
    }
    return list((row | cells).values())


@cache
def rulebook() -> Rulebook:
    """The built-in rulebook, loaded once."""
    return load_rulebook()


def book(sheets: dict[str, Rows], **quirks: Any) -> bytes:
    """An xlsx; ``merges`` {sheet: ['A1:B2']}, ``hidden`` sheets, ``hidden_rows``/``hidden_columns`` {sheet: [0-based]}."""
    out = BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    day = made.add_format({"num_format": quirks.get("day", "yyyy-mm-dd")})
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name)
        for spot in quirks.get("merges", {}).get(name, ()):
            sheet.merge_range(spot, "")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, (date, datetime)):
                    sheet.write_datetime(number, column, datetime.combine(value, datetime.min.time()), day)
                elif value not in ("", None):
                    sheet.write(number, column, value)
        for number in quirks.get("hidden_rows", {}).get(name, ()):
            sheet.set_row(number, None, None, {"hidden": True})
        for number in quirks.get("hidden_columns", {}).get(name, ()):
            sheet.set_column(number, number, None, None, {"hidden": True})
        if name in quirks.get("hidden", ()):
            sheet.hide()
    made.close()
    return out.getvalue()


def read(rows: Rows, *, name: str = "台账.xlsx", sheet: str = "Sheet1", **quirks: Any) -> SheetReading:
    """One sheet of these rows, read."""
    merges = {"merges": {sheet: quirks.pop("merges", ())}}
    return read_book({sheet: rows}, name=name, **(merges | quirks)).sheets[0]


def read_book(sheets: dict[str, Rows], *, name: str = "台账.xlsx", **quirks: Any) -> FileReading:
    """A whole workbook, read."""
    return read_file(book(sheets, **quirks), name, rulebook())


def fields(reading: SheetReading, name: str) -> list[Any]:
    """One field of all records that are not held."""
    return [record.fields.get(name) for record in reading.records if not record.held]


def codes(reading: SheetReading | FileReading) -> set[str]:
    """The finding codes, without those every bare table has for its missing cover."""
    return {
        finding.code
        for finding in reading.findings
        if not finding.code.startswith("cover.no") and finding.code != "cover.unsigned"
    }


def mapping(reading: SheetReading) -> dict[str, str | None]:
    """Heading → field."""
    return {column.heading: column.field for column in reading.columns}


def balanced(reading: SheetReading) -> bool:
    """Whether every row went somewhere."""
    seen, *kinds = reading.account
    return seen == sum(kinds) and reading.account.records == sum(
        1 for record in reading.records if not record.held
    )
