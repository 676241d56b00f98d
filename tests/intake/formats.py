"""One table in every format that arrives."""

# ruff: noqa: E501 - a row of a table stays one line

import base64
import quopri
import zipfile
from datetime import date
from io import BytesIO

import docx
import xlwt

from tests.intake.books import PLAIN, hazard

TABLE = [["某某医院2022年5月隐患排查治理台账"], PLAIN, hazard(1), hazard(2)]


def as_text(separator: str) -> str:
    return "\n".join(separator.join(str(cell) for cell in row) for row in TABLE)


def as_biff() -> bytes:
    out = BytesIO()
    made = xlwt.Workbook()
    sheet = made.add_sheet("台账")
    style = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for number, row in enumerate(TABLE):
        for column, value in enumerate(row):
            sheet.write(number, column, value, style if isinstance(value, date) else xlwt.Style.default_style)
    made.save(out)
    return out.getvalue()


def as_html() -> bytes:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in TABLE[1:])
    return f"<html><meta charset='utf-8'><body><table><tr><td colspan=10>{TABLE[0][0]}</td></tr>{rows}</table></body></html>".encode()


def as_xml() -> bytes:
    rows = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in row) + "</Row>"
        for row in TABLE
    )
    head = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
    return f'{head}<Worksheet ss:Name="台账"><Table>{rows}</Table></Worksheet></Workbook>'.encode()


def as_mht() -> bytes:
    head = 'MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related; boundary="=_x"\r\n'
    page = "--=_x\r\nContent-Location: file:///C:/1.htm\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: {}\r\n\r\n"
    table = page.format("quoted-printable").encode() + quopri.encodestring(as_html())
    tabs = page.format("base64").encode() + base64.encodebytes(b"<html><frameset></frameset></html>")
    return b"\r\n".join([head.encode(), tabs, table, b"--=_x--"])


def as_sylk() -> bytes:
    cells = (
        f'C;X{across + 1};Y{down + 1};K"{str(value).replace(";", ";;")}"'
        for down, row in enumerate(TABLE)
        for across, value in enumerate(row)
    )
    return "\r\n".join(["ID;PWXL;N;E", "F;W1 3 12", *cells, "E", ""]).encode("gb18030")


def as_fods() -> bytes:
    with zipfile.ZipFile(BytesIO(as_ods())) as package:
        content = package.read("content.xml").decode().replace("office:document-content", "office:document")
    kind = 'office:document office:mimetype="application/vnd.oasis.opendocument.spreadsheet"'
    flat = content.replace("office:document", kind, 1)
    flat = flat.replace("<office:body>", "<office:settings/><office:body>")
    return flat.replace("><table:", ">\n  <table:").encode()


def as_ods() -> bytes:
    def cell(value: object) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    rows = "".join("<table:table-row>" + "".join(map(cell, row)) + "</table:table-row>" for row in TABLE)
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    content = f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="台账">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        package.writestr("content.xml", content)
    return out.getvalue()


def as_docx(rows: list[list[object]] = TABLE) -> bytes:
    document = docx.Document()
    document.add_paragraph(rows[0][0])
    document.add_paragraph("填报单位：某某医院    填报人：甲某")
    table = document.add_table(rows=0, cols=len(PLAIN))
    for row in rows[1:]:
        for place, cell in zip(table.add_row().cells, row, strict=False):
            place.text = str(cell)
    out = BytesIO()
    document.save(out)
    return out.getvalue()
