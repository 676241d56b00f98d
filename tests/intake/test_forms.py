"""One-issue forms (reading.md 31): each is one record, with the addresses at which its values stand."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

import docx

from flows.intake.facts import FileReading
from flows.intake.reading import read_file
from tests.intake.books import balanced, codes, read_book, rulebook

FORM: list[list[object]] = [
    ["安全隐患整改通知单"],
    ["检查日期", "2022-05-03", "检查人员", "甲某、乙某"],
    ["隐患部位", "三号楼配电间", "隐患等级", "一般"],
    ["隐患描述", "配电箱门未锁，箱内有杂物"],
    ["整改措施", "清理并加锁"],
    ["整改责任人", "丙某", "整改期限", "2022年5月10日"],
    ["复查情况", "复查时间", "2022.5.11", "复查人", "丁某"],
    ["", "复查结论", "合格"],
    ["填表人：丁某"],
]
MERGED = ["A1:D1", "B4:D4", "B5:D5", "A7:A8"]


def _document(forms: Sequence[Sequence[Sequence[str]]]) -> FileReading:
    made = docx.Document()
    for number, form in enumerate(forms):
        made.add_paragraph(f"隐患登记表之{'一二三'[number]}")
        table = made.add_table(rows=len(form), cols=4)
        for row, line in enumerate(form):
            for column, text in enumerate(line):
                table.cell(row, column).text = text
            if len(line) == 2:
                table.cell(row, 1).merge(table.cell(row, 3))
    out = BytesIO()
    made.save(out)
    return read_file(out.getvalue(), "隐患.docx", rulebook())


def test_a_sheet_that_is_a_form_is_one_record() -> None:
    (sheet,) = read_book({"1号": FORM}, merges={"1号": MERGED}).sheets
    record = sheet.records[0]
    assert (sheet.ledger, sheet.account.records, sheet.account.rows_seen) == ("hazard", 1, 2)
    assert balanced(sheet)
    assert record.fields["description"] == "配电箱门未锁，箱内有杂物"
    assert record.fields["deadline"] == date(2022, 5, 10)
    assert (record.fields["accepted_by"], record.fields["acceptance_result"]) == (["丁某"], "PASS")
    assert (record.cells["description"], record.cells["deadline"]) == ("B4", "D6")
    assert record.texts["C8"] == "合格"
    assert sheet.cover.values["filled_by"] == "丁某"


def test_doubts_about_a_form_point_at_its_cells() -> None:
    form = [*FORM[:2], ["隐患部位", "三号楼配电间", "隐患等级", "说不清"], *FORM[3:]]
    (sheet,) = read_book({"1号": form}, merges={"1号": MERGED}).sheets
    assert [finding.cell for finding in sheet.findings if finding.code == "cell.unknown_code"] == ["D3"]


def test_a_stack_of_forms_on_one_sheet_is_a_record_each() -> None:
    sheets = read_book({"全部": [*FORM[:8], [], *FORM[:8]]}).sheets
    assert [sheet.records[0].cells["description"] for sheet in sheets] == ["B4", "B13"]


def test_a_document_of_one_issue_a_page_is_read_page_by_page() -> None:
    pages = [
        [
            ["检查时间", "2022年5月3日", "检查人", "甲某"],
            ["隐患地点", "锅炉房", "隐患级别", "一般"],
            ["隐患内容", f"第{page}台压力表超期"],
            ["整改措施", "送检"],
            ["责任人", "丙某", "整改时限", "5月底前"],
        ]
        for page in (1, 2)
    ]
    reading = _document(pages)
    records = [record for sheet in reading.sheets for record in sheet.records]
    assert [record.fields["description"] for record in records] == ["第1台压力表超期", "第2台压力表超期"]
    assert {record.fields["deadline"] for record in records} == {date(2022, 5, 31)}
    assert [sheet.cover.title for sheet in reading.sheets] == ["隐患登记表之一", "隐患登记表之二"]
    assert codes(reading) == set()


def test_a_cover_sheet_of_labels_is_no_form_of_a_ledger() -> None:
    cover = [
        ["填报单位", "某某医院"],
        ["填报月份", "2022年5月"],
        ["填报人", "甲某"],
        ["联系电话", "13800000000"],
    ]
    assert [sheet.ledger for sheet in read_book({"封面": cover}).sheets] == [None]
