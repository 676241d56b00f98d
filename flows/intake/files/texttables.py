"""Tables that come as text: CSV and TSV in any usual encoding, HTML and XML that Excel saves as xls.

Cells stay text, except that plain numbers become numbers, as they would be in a workbook. Nothing is fetched
and no entity is expanded.
"""

import csv
import re
from collections.abc import Iterable
from io import StringIO
from itertools import islice

from flows.intake.files.workbook_parts import Merge, Sheet, Unreadable, Workbook
from validations.findings import Finding

MAX_TEXT = 40 * 1024 * 1024
_ENCODINGS = ("utf-8-sig", "gb18030")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_LOOSELY_SAID = ("utf", "gb", "x-gb", "iso-8859", "windows-125", "us-ascii")
"""Beginnings of encodings that pages name without being in them."""
_BREAK = "\ue000"
"""No letter of any script: where a page breaks a line."""
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?")
_SPAN = re.compile(r"\d{1,4}")
_MAX_COLUMNS = 1_000
_MAX_ROWS = 200_000
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"


def open_text(data: bytes, name: str, kind: str) -> Workbook:
    """A delimited text as a workbook of one sheet."""
    del kind
    text = decoded(data, name)
    separator = _separator(text)
    csv.field_size_limit(MAX_TEXT)
    try:
        rows = [
            [_cell(value) for value in _within(row, name)]
            for _, row in zip(
                range(_MAX_ROWS + 1),
                csv.reader(StringIO(text, newline=""), delimiter=separator),
                strict=False,
            )
        ]
    except csv.Error as error:
        raise Unreadable(Finding("file.broken", value=name, facts={"reason": str(error)})) from error
    if len(rows) > _MAX_ROWS:
        raise Unreadable(Finding("file.too_large", value=name))
    if max((len(row) for row in rows), default=0) < 2:  # noqa: PLR2004 - one column is a text, not a table
        raise Unreadable(Finding("file.not_a_workbook", value=name))
    title = re.sub(r"\.\w{2,4}$", "", name.rpartition("/")[2])
    return Workbook("tsv" if separator == "\t" else "csv", (Sheet(title, rows),))


def _within(row: list[str], name: str) -> list[str]:
    """The columns that are read; Unreadable where something stands beyond them."""
    if any(row[_MAX_COLUMNS:]):
        raise Unreadable(Finding("file.too_large", value=name))
    return row[:_MAX_COLUMNS]


def decoded(data: bytes, name: str) -> str:
    """Text in UTF-8, UTF-16 or GB18030; Unreadable when it is none of them."""
    if len(data) > MAX_TEXT:
        raise Unreadable(Finding("file.too_large", value=name))
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else _ENCODINGS
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(Finding("file.not_a_workbook", value=name))


def _separator(text: str) -> str:
    """The separator that the first lines agree on most."""
    lines = [line for line in islice(StringIO(text), 30) if line.strip()]
    return max(
        "\t,;|",
        key=lambda mark: (sum(1 for line in lines if mark in line), sum(line.count(mark) for line in lines)),
    )


def _cell(value: str) -> object:
    text = value.strip()
    if text.startswith('="') and text.endswith('"'):
        return text[2:-1]
    return float(text) if _NUMBER.fullmatch(text) else text


def open_html(data: bytes, name: str, kind: str) -> Workbook:
    """The tables of an HTML page, one sheet each."""
    del kind
    from lxml import etree, html  # noqa: PLC0415 - rare files should not slow the start of every other

    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", _page(data, name))
    try:
        root = html.document_fromstring(
            text, parser=html.HTMLParser(no_network=True, huge_tree=False, recover=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(Finding("file.broken", value=name, facts={"reason": str(error)[:120]})) from error
    tables = [
        table for table in root.iter("table") if not any(True for _ in table.iter("table") if _ is not table)
    ]
    if not tables:
        raise Unreadable(Finding("file.not_a_workbook", value=name))
    return Workbook("html", tuple(_html_sheet(table, place) for place, table in enumerate(tables[:200])))


def _page(data: bytes, name: str) -> str:
    """The text of a page; many that call themselves GB2312 hold letters it has not, or are in UTF-8."""
    found = _CHARSET.search(data[:4096])
    said = found[1].decode("ascii").lower() if found else ""
    if not said.startswith(_LOOSELY_SAID):
        try:
            return data.decode(said)
        except (LookupError, UnicodeDecodeError):
            pass
    try:
        return decoded(data, name)
    except Unreadable:
        if len(data) > MAX_TEXT or not said:
            raise
        return data.decode("gb18030" if said.startswith("gb") else "utf-8", "replace")


def _html_text(cell: Iterable) -> str:  # type: ignore[type-arg] # an lxml element
    """What a cell shows: blanks as one, lines where the page breaks them."""
    for broken in cell.iter("br", "p", "div", "li"):  # type: ignore[attr-defined] # as above
        broken.tail = _BREAK + (broken.tail or "")
        broken.text = _BREAK + (broken.text or "") if broken.tag != "br" else None
    lines = (" ".join(line.split()) for line in cell.text_content().split(_BREAK))  # type: ignore[attr-defined] # as above
    return "\n".join(filter(None, lines))


def _html_sheet(table: Iterable, place: int) -> Sheet:  # type: ignore[type-arg] # an lxml element
    rows: list[list[object]] = []
    merges: list[Merge] = []
    taken: dict[tuple[int, int], bool] = {}
    for number, line in enumerate(table.iter("tr")):  # type: ignore[attr-defined] # as above
        if number >= _MAX_ROWS:
            break
        row: list[object] = []
        for cell in line.iterchildren("td", "th"):
            while taken.get((number, len(row))):
                row.append("")
            if len(row) >= _MAX_COLUMNS:
                break
            high, wide = _span(cell.get("rowspan")), _span(cell.get("colspan"))
            column = len(row)
            if high > 1 or wide > 1:
                merges.append(Merge(number, column, number + high - 1, column + wide - 1))
                taken |= {
                    (number + down, column + right): True for down in range(1, high) for right in range(wide)
                }
            row.extend([_cell(_html_text(cell)), *[""] * (wide - 1)])
        rows.append(row)
    return Sheet(f"表{place + 1}", rows, tuple(merges))


def _span(said: str | None) -> int:
    found = _SPAN.fullmatch((said or "1").strip())
    return max(1, min(int(found[0]), 500)) if found else 1


def open_xml(data: bytes, name: str, kind: str) -> Workbook:
    """An Excel 2003 XML spreadsheet."""
    del kind
    sheets = [_xml_sheet(sheet) for sheet in xml_root(data, name).iter(f"{_SS}Worksheet")]
    return Workbook("xml", tuple(sheets))


def xml_root(data: bytes, name: str):  # type: ignore[no-untyped-def] # noqa: ANN201 - an lxml element
    """The root of a document that is well formed and declares nothing; Unreadable when it is not."""
    from lxml import etree  # noqa: PLC0415 - rare files should not slow the start of every other

    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or len(data) > MAX_TEXT:
        raise Unreadable(Finding("file.broken", value=name, facts={"reason": "含有不允许的DOCTYPE声明"}))
    try:
        return etree.fromstring(
            data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        )
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(Finding("file.broken", value=name, facts={"reason": str(error)[:120]})) from error


def _xml_sheet(sheet: Iterable) -> Sheet:  # type: ignore[type-arg] # an lxml element
    rows: list[list[object]] = []
    merges: list[Merge] = []
    for line in sheet.iter(f"{_SS}Row"):  # type: ignore[attr-defined] # as above
        place = _span_of(line, "Index", len(rows) + 1) - 1
        while len(rows) < min(place, _MAX_ROWS):
            rows.append([])
        row: list[object] = []
        for cell in line.iterchildren(f"{_SS}Cell"):
            column = _span_of(cell, "Index", len(row) + 1) - 1
            row.extend([""] * (min(column, _MAX_COLUMNS) - len(row)))
            wide, high = _span_of(cell, "MergeAcross", 0), _span_of(cell, "MergeDown", 0)
            if wide or high:
                merges.append(Merge(len(rows), len(row), len(rows) + high, len(row) + wide))
            content = cell.find(f"{_SS}Data")
            row.extend([_xml_value(content), *[""] * min(wide, _MAX_COLUMNS)])
        rows.append(row)
    return Sheet(sheet.get(f"{_SS}Name") or "", rows, tuple(merges))  # type: ignore[attr-defined] # as above


def _xml_value(content) -> object:  # type: ignore[no-untyped-def] # noqa: ANN001 - an lxml element or None
    if content is None:
        return ""
    text = "".join(content.itertext())
    kind = content.get(f"{_SS}Type")
    if kind == "Number" and _NUMBER.fullmatch(text.strip()):
        return float(text)
    return text.removesuffix("T00:00:00.000") if kind == "DateTime" else text


def _span_of(element, name: str, default: int) -> int:  # type: ignore[no-untyped-def] # noqa: ANN001 - an lxml element
    said = element.get(f"{_SS}{name}")
    return int(said) if said and said.isdecimal() and len(said) < 7 else default  # noqa: PLR2004 - rows and columns have fewer digits
