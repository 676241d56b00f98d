"""Every kind of file that arrives (reading.md 26 to 31): content decides, refusals say why."""

# ruff: noqa: E501 - a row of a table stays one line

import zipfile
from datetime import date
from io import BytesIO

import docx
import pytest
import xlsxwriter

from flows.intake.facts import FileReading
from flows.intake.files.sniff import OLE
from flows.intake.reading import read_file
from tests.intake.books import PLAIN, balanced, book, codes, fields, hazard, rulebook
from tests.intake.formats import (
    TABLE,
    as_biff,
    as_docx,
    as_fods,
    as_html,
    as_mht,
    as_ods,
    as_sylk,
    as_text,
    as_xml,
)
from tests.sources.letters import SAID, letter, parts, winmail, zipped


def _read(data: bytes, name: str) -> FileReading:
    return read_file(data, name, rulebook())


def _tables(count: int) -> bytes:
    """A Word document of so many tables."""
    table = "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = f"<w:document {space}><w:body>{table * count}</w:body></w:document>"
    return zipped(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", body.encode()))


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (book({"台账": TABLE}), "a.xlsx", "xlsx"),
        (book({"台账": TABLE}), "A.XLSX", "xlsx"),
        (book({"台账": TABLE}), "a.et", "xlsx"),
        (as_biff(), "a.xls", "xls"),
        (as_biff(), "a.et", "xls"),
        (as_text(",").encode("utf-8"), "a.csv", "csv"),
        (as_text(",").encode("utf-8-sig"), "a.csv", "csv"),
        (as_text(",").encode("gb18030"), "a.csv", "csv"),
        (as_text("\t").encode("utf-16"), "a.txt", "tsv"),
        (as_text("\t").encode("gb18030"), "a.tsv", "tsv"),
        (as_html(), "a.html", "html"),
        (as_xml(), "a.xml", "xml"),
        (as_mht(), "a.mht", "mht"),
        (as_sylk(), "a.slk", "slk"),
        (as_ods(), "a.ods", "ods"),
        (as_fods(), "a.fods", "fods"),
        (as_docx(), "a.docx", "docx"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_same_table_in_every_format(data: bytes, name: str, kind: str) -> None:
    reading = _read(data, name)
    assert reading.format == kind
    sheet = reading.sheets[0]
    assert (sheet.ledger, sheet.account.records, sheet.cover.values["period"]) == ("hazard", 2, "2022-05")
    assert fields(sheet, "found_on") == [date(2022, 5, 26)] * 2
    assert fields(sheet, "deadline") == [date(2022, 6, 30)] * 2
    assert balanced(sheet)
    assert codes(reading) == set()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (book({"台账": TABLE}), "a.xls"),
        (as_html(), "a.xls"),
        (as_mht(), "a.xls"),
        (as_text(",").encode("gb18030"), "a.xls"),
        (as_biff(), "a.xlsx"),
    ],
)
def test_content_decides_and_the_name_is_noted(data: bytes, name: str) -> None:
    reading = _read(data, name)
    assert (reading.sheets[0].account.records, codes(reading)) == (2, {"file.renamed"})


@pytest.mark.parametrize(("said", "written"), [("gb2312", "gbk"), ("gb2312", "utf-8"), ("utf-8", "gbk")])
def test_a_page_is_not_always_in_the_letters_it_claims_and_keeps_its_lines(said: str, written: str) -> None:
    head = "".join(f"<td>{heading}</td>" for heading in ("隐患描述", "整改措施", "责任人", "整改期限"))
    row = "<td>1.灭火器过期<br>2.通道堵塞</td><td><p>更换</p><p>清理</p></td><td>李喆<br/>王甡</td><td>2024-06-01&nbsp;</td>"
    page = f"<html><meta charset={said}><table><tr>{head}</tr><tr>{row}</tr></table></html>"
    found = _read(page.encode(written), "导出.html").sheets[0].records[0].fields
    assert found["description"] == "1.灭火器过期\n2.通道堵塞"
    assert (found["measure"], found["responsible_person"]) == ("更换\n清理", ["李喆", "王甡"])
    assert found["deadline"] == date(2024, 6, 1)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"\x05admin" + b"\x00" * 159, "~$隐患台账.xlsx", "file.lock"),
        (b"", "a.xlsx", "file.empty"),
        (b"\x00" * 4096, "a.xlsx", "file.empty"),
        (b"%PDF-1.4 ...", "a.xlsx", "file.scanned"),
        (b"\x89PNG\r\n\x1a\n" + b"1" * 99, "a.png", "file.scanned"),
        (b"Rar!\x1a\x07\x00" + b"1" * 99, "a.rar", "file.other_archive"),
        (b"MZ" + b"\x90" * 99, "a.xlsx", "file.not_a_workbook"),
        ("这不是一张表，只是一段话。".encode(), "a.txt", "file.not_a_workbook"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512 + "EncryptedPackage".encode("utf-16-le"),
            "a.xlsx",
            "file.encrypted",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512 + "WordDocument".encode("utf-16-le"),
            "a.doc",
            "file.old_word",
        ),
        (b"{\\rtf1 text}", "a.doc", "file.old_word"),
        (bytes(letter(("a.xlsx", b"PK"))), "a.eml", "file.message"),
        (parts(SAID, kind=b"related").replace(b"From", b"To: a@b.example\r\nFrom"), "a.eml", "file.message"),
        (winmail("a.xlsx", b"PK"), "winmail.dat", "file.message"),
        (OLE + b"\x00" * 512 + "__properties_version1.0".encode("utf-16-le"), "a.msg", "file.message"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x01" * 2048, "a.xls", "file.broken"),
        (book({"台账": TABLE})[:3000], "a.xlsx", "file.broken"),
        (b"<html><body>404 Not Found</body></html>", "a.xls", "file.not_a_workbook"),
        (as_mht().replace(b"<table", b"<tobel"), "a.mht", "file.not_a_workbook"),
        (as_mht() + b"\r\n--=_x\r\n" * 3_000, "a.mht", "file.too_large"),
        (b"ID;P\nC;X2000;Y1;K1\n", "a.slk", "file.too_large"),
        (_tables(2_001), "a.docx", "file.too_large"),
        (as_fods().replace(b"</table:table-cell>", b"</table:table-c\xe6ll>", 1), "a.fods", "file.broken"),
        (as_fods().replace(b"?>", b"?><!DOCTYPE x>", 1), "a.fods", "file.broken"),
        (zipped(), "a.zip", "file.archive"),
        (b"PK\x03\x04" + b"\x00" * 64, "a.xlsx", "file.broken"),
    ],
)
def test_refused_with_a_clear_finding(data: bytes, name: str, code: str) -> None:
    reading = _read(data, name)
    assert [finding.code for finding in reading.findings] == [code]
    told = rulebook().catalogue.tell(reading.findings[0])
    assert told.message
    assert told.remedy
    assert "（未填）" not in told.message


@pytest.mark.parametrize("mark", ["\u2028", "\x85", "\x0b", "\x0c"])
def test_a_row_ends_where_csv_ends_it(mark: str) -> None:
    data = as_text(",").replace("疏散通道", f"疏散{mark}通道").encode()
    assert _read(data, "a.csv").sheets[0].account.records == 2


def test_a_zip_bomb_is_refused_unopened() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", b" " * (60 * 1024 * 1024))
    assert codes(_read(out.getvalue(), "a.xlsx")) == {"file.too_large"}


def test_an_entity_bomb_is_refused() -> None:
    data = as_xml().replace(b"<Workbook", b'<!DOCTYPE x [<!ENTITY a "b">]><Workbook', 1)
    assert codes(_read(data, "a.xml")) == {"file.broken"}


def test_a_zip_of_workbooks_is_opened_one_level() -> None:
    data = zipped(
        ("甲医院.xlsx", book({"台账": TABLE})),
        ("inner.zip", zipped(("x.csv", b"1,2"))),
        ("__MACOSX/x", b"1"),
        ("说明.txt", "说明".encode()),
    )
    reading = _read(data, "五月.zip")
    assert [(sheet.sheet, sheet.account.records) for sheet in reading.sheets] == [("甲医院.xlsx!台账", 2)]
    assert codes(reading) == {"file.archive_nested", "file.not_a_workbook"}


def test_images_are_counted() -> None:
    out = BytesIO()
    made = xlsxwriter.Workbook(out)
    sheet = made.add_worksheet("台账")
    for number, row in enumerate([PLAIN, hazard(found="2022-5-1")]):
        sheet.write_row(number, 0, row)
    dot = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c6360f8ffff3f0005fe02fea7605a0b0000000049454e44ae426082"
    )
    sheet.insert_image("K2", "dot.png", {"image_data": BytesIO(dot)})
    made.close()
    reading = _read(out.getvalue(), "a.xlsx")
    assert (reading.images, codes(reading)) == (1, {"file.images"})


def test_macros_are_ignored_and_noted() -> None:
    out = BytesIO(book({"台账": TABLE}))
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    reading = _read(out.getvalue(), "a.xlsm")
    assert (reading.sheets[0].account.records, codes(reading)) == (2, {"file.macros"})


def test_word_merges_and_blank_serials() -> None:
    document = docx.Document()
    table = document.add_table(rows=4, cols=5)
    for row, texts in enumerate(
        [
            ["序号", "隐患部位", "隐患描述", "整改责任人", "整改期限"],
            ["", "一楼", "灭火器过期", "甲某", "立即整改"],
            ["", "", "线路老化", "乙某", "2022年6月底"],
            ["", "三楼", "门坏了", "丙某", "长期"],
        ]
    ):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(1, 1).merge(table.cell(2, 1))
    out = BytesIO()
    document.save(out)
    sheet = _read(out.getvalue(), "a.docx").sheets[0]
    assert fields(sheet, "location") == ["一楼", "一楼", "三楼"]
    assert fields(sheet, "deadline_kind") == ["immediate", "month_end", "open_ended"]


def test_the_hidden_sheet_of_our_template_outweighs_labels() -> None:
    facts = [["unit_code", "U001"], ["period", "2022-06"], ["template_version", "3"], ["other", "x"]]
    data = book(
        {"台账": [["填报月份：2022年5月"], PLAIN, hazard(1)], "_hazard_ledger": facts},
        hidden=("_hazard_ledger",),
    )
    reading = _read(data, "a.xlsx")
    cover = reading.sheets[0].cover
    assert len(reading.sheets) == 1
    assert {name: cover.values[name] for name in ("unit_code", "period", "template_version")} == {
        "unit_code": "U001",
        "period": "2022-06",
        "template_version": "3",
    }
    assert cover.origins["period"] == "template"


def test_a_cover_sheet_speaks_for_the_ledger_sheets() -> None:
    data = book(
        {
            "封面": [
                ["填报单位", "某某医院"],
                ["填报月份", "2022年5月"],
                ["填报人", "甲某"],
                ["主要负责人", "乙某"],
            ],
            "台账": [PLAIN, hazard(1, found="5.20")],
        }
    )
    reading = _read(data, "a.xlsx")
    sheet = reading.sheets[1]
    assert (sheet.cover.values["unit"], sheet.cover.cells["unit"]) == (
        "某某医院",
        "封面!B1",
    ) or sheet.cover.cells["unit"] == "封面!A1"
    assert fields(sheet, "found_on") == [date(2022, 5, 20)]


@pytest.mark.parametrize(
    "said",
    [
        "填报月份：2022年5月",
        "填报月份：2022-05",
        "填报月份：2022.5",
        "填报月份：2022年5月份",
        "所属期：202205",
        "统计月份：2022年1-5月",
    ],
)
def test_reported_months(said: str) -> None:
    reading = _read(book({"x": [[said], PLAIN, hazard(1)]}), "a.xlsx")
    assert reading.sheets[0].cover.values["period"] == "2022-05"


def test_a_month_without_its_year_takes_it_from_the_filling_date() -> None:
    reading = _read(
        book({"x": [["填报月份：12月", "", "填报日期：2023年1月2日"], PLAIN, hazard(1)]}), "a.xlsx"
    )
    assert reading.sheets[0].cover.values["period"] == "2022-12"
