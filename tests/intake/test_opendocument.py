"""OpenDocument sheets: what is merged holds for all its rows, what is hidden is read and told."""

import zipfile
from io import BytesIO

import pytest

from flows.intake.files.opendocument import Told, look, malformed
from flows.intake.files.workbook_parts import Merge
from flows.intake.reading import read_file
from tests.intake.books import codes, fields, rulebook

_SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
)


def _cell(text: str, attributes: str = "") -> str:
    inner = f"<text:p>{text}</text:p>"
    return f'<table:table-cell {attributes} office:value-type="string">{inner}</table:table-cell>'


def _row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def _package(*rows: str) -> bytes:
    table = f'<table:table table:name="台账"><table:table-column/>{"".join(rows)}</table:table>'
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        package.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {_SPACES}><office:body><office:spreadsheet>'
            f"{table}</office:spreadsheet></office:body></office:document-content>",
        )
    return out.getvalue()


_HEADINGS = _row(*map(_cell, ("单位名称", "隐患描述", "整改措施", "责任人", "整改期限")))
_TALL = 'table:number-rows-spanned="2" table:number-columns-spanned="1"'
_BOOK = _package(
    _HEADINGS,
    _row(_cell("甲县医院", _TALL), *map(_cell, ("防火门变形", "更换", "甲某", "2024-06-01"))),
    _row(
        "<table:covered-table-cell/>",
        *map(_cell, ("消火栓无水", "检修", "甲某", "2024-06-02")),
        attributes='table:visibility="filter"',
    ),
)


def test_a_merged_unit_holds_for_all_its_rows_and_hidden_rows_are_told() -> None:
    reading = read_file(_BOOK, "台账.ods", rulebook())
    (sheet,) = reading.sheets
    assert fields(sheet, "unit_name") == ["甲县医院", "甲县医院"]
    assert "sheet.hidden_rows" in codes(sheet)


def test_repeated_rows_and_cells_are_counted_on() -> None:
    wide = 'table:number-columns-spanned="2" table:number-rows-spanned="1"'
    data = _package(
        _row(
            '<table:table-cell table:number-columns-repeated="3"/>',
            attributes='table:number-rows-repeated="4"',
        ),
        _row('<table:table-cell table:number-columns-repeated="2"/>', _cell("标题", wide)),
    )
    assert look(data).sheets[0].merges == (Merge(4, 2, 4, 3),)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<a><b></a>", "mismatched tag"),
        ("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>".encode("utf-16"), "DOCTYPE"),
        (b"<?xml version='1.0' encoding='utf-99'?><a/>", "unknown encoding"),
        (b"<a>" * 100_000, "no element found"),
    ],
)
def test_what_calamine_would_wait_for_is_not_given_to_it(content: bytes, why: str) -> None:
    assert why in malformed(content)


def test_a_book_without_tables_shows_nothing() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("content.xml", f"<office:document-content {_SPACES}/>")
    assert look(out.getvalue()) == Told()


def test_what_is_no_package_shows_nothing() -> None:
    assert look(b"PK\x03\x04 broken") == Told()
