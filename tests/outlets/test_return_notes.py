"""The institution's own workbook comes back with its findings in it and nothing else changed."""

import io
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName

from flows.intake.identity.own_sheets import LIST_SHEET
from flows.outlets.returns.note_sheet import COLOURS, NoteFinding
from flows.outlets.returns.return_note import NoteSummary, return_note
from flows.outlets.xlsx.parts import MOST_MARKS
from tests.faults.targets import packed

SHEET, STYLES = "隐患台账", "xl/styles.xml"
SUMMARY = NoteSummary(
    unit_name="东河县第1综合医院",
    month="2022年6月",
    accepted=2,
    held=1,
    usable=True,
    next_month="2022年7月",
    next_due=date(2022, 8, 3),
    office="云岭市卫生健康委员会",
)
FINDINGS = [
    NoteFinding(
        "warn",
        "期限早于排查",
        "期限早于排查日期",
        "请核对",
        SHEET,
        "C4",
        4,
        "整改期限",
        '=HYPERLINK("http://x","y")',
    ),
    NoteFinding("hold", "描述未填写", "没有写明隐患内容", "请补写", SHEET, "B4", 4, "隐患描述", ""),
    NoteFinding("warn", "责任人为科室", "“总务科”不是个人", "填写姓名", SHEET, "D5", 5, "责任人", "总务科"),
    NoteFinding("reject", "未经审定", "封面未签名", "请主要负责人审定"),
]


def original(*, comment: bool = False, selected: int = 1) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet["A1"] = "隐患排查治理台账"
    sheet.merge_cells("A1:D1")
    sheet["A1"].font = Font(name="黑体", size=18)
    sheet.append(["填报单位：东河县第1综合医院"])
    sheet.append(["序号", "隐患描述", "整改期限", "责任人"])
    sheet.append([1, None, date(2022, 6, 1), "王某"])
    sheet.append([2, "通道堵塞", "=C4+1", "总务科"])
    sheet.append([3, "线路老化", date(2022, 7, 1), None])
    sheet.merge_cells("D4:D6")
    sheet["B5"].fill = PatternFill("solid", fgColor="FF00FF00")
    sheet["C4"].font = Font(italic=True)
    sheet.column_dimensions["B"].width = 41.5
    sheet.row_dimensions[4].height = 33
    other = book.create_sheet("说明页")
    other["A1"] = "不动"
    other.defined_names["范围"] = DefinedName("范围", attr_text="说明页!$A$1")
    if comment:
        sheet["C4"].comment = Comment("上级批注", "某科")
    book.active = selected
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def opened(data: bytes | None) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.fixture
def note() -> Workbook:
    return opened(return_note(original(), FINDINGS, SUMMARY).data)


def test_the_first_sheet_says_how_it_stands_and_what_to_do(note: Workbook) -> None:
    assert note.sheetnames == [LIST_SHEET, SHEET, "说明页"]
    sheet = note[LIST_SHEET]
    assert sheet["A1"].value == "东河县第1综合医院2022年6月报送：已采用2条，1条待改正"
    said = {row[0]: row[2] for row in sheet.iter_rows(min_row=2, max_row=7, values_only=True)}
    assert "重新报送" in said["下一步"]
    assert said["下次报送"] == "2022年7月台账请于2022年8月3日前报送（含当日）"
    assert said["填报问题"] == "退回1处、暂缓1处、提醒2处"


def test_all_findings_are_listed_gravest_first_with_links_to_their_cells(note: Workbook) -> None:
    sheet = note[LIST_SHEET]
    listed = [row for row in sheet.iter_rows(min_row=11) if row[1].value]
    assert [row[1].value for row in listed] == ["退回", "暂缓", "提醒", "提醒"]
    assert [row[2].hyperlink.location if row[2].hyperlink else None for row in listed] == [
        None,
        "'隐患台账'!B4",
        "'隐患台账'!C4",
        "'隐患台账'!D5",
    ]


def test_a_formula_someone_typed_is_shown_as_text(note: Workbook) -> None:
    cell = next(
        cell for row in note[LIST_SHEET].iter_rows() for cell in row if str(cell.value).startswith("=")
    )
    assert cell.data_type in {"s", "inlineStr"}


def test_cells_are_coloured_by_severity_and_keep_the_rest_of_their_look(note: Workbook) -> None:
    sheet = note[SHEET]
    assert sheet["B4"].fill.fgColor.rgb == f"FF{COLOURS['hold']}"
    assert sheet["C4"].fill.fgColor.rgb == f"FF{COLOURS['warn']}"
    assert sheet["C4"].font.italic
    assert sheet["C4"].number_format == opened(original())[SHEET]["C4"].number_format


def test_comments_say_what_is_wrong_and_how_to_mend_it(note: Workbook) -> None:
    assert note[SHEET]["B4"].comment.text == "【暂缓】没有写明隐患内容\n改正办法：请补写"


def test_a_cell_under_a_merge_is_marked_where_it_shows(note: Workbook) -> None:
    assert note[SHEET]["D4"].fill.fgColor.rgb == f"FF{COLOURS['warn']}"
    assert "总务科" in note[SHEET]["D4"].comment.text


def test_what_concerns_a_row_is_marked_on_its_first_cell() -> None:
    late = NoteFinding("warn", "已逾期且未说明原因", "整改期限已过", "请写明原因", SHEET, None, 5)
    note = opened(return_note(original(), [late], SUMMARY).data)
    assert note[SHEET]["A5"].fill.fgColor.rgb == f"FF{COLOURS['warn']}"
    assert "请写明原因" in note[SHEET]["A5"].comment.text
    listed = next(row for row in note[LIST_SHEET].iter_rows(min_row=11) if row[1].value == "提醒")
    assert (listed[2].value, listed[2].hyperlink.location) == (f"第5行 {SHEET}", f"'{SHEET}'!A5")


@pytest.mark.parametrize(
    ("cell", "place", "target"),
    [
        ("E", f"E列 {SHEET}", f"'{SHEET}'!E:E"),
        ("", SHEET, f"'{SHEET}'!A1"),
    ],
)
def test_what_concerns_no_single_cell_is_listed_with_a_link_and_colours_nothing(
    cell: str, place: str, target: str
) -> None:
    wide = NoteFinding("warn", "整列未填", "本月没有一条填写", "请补填", SHEET, cell)
    note = opened(return_note(original(), [wide], SUMMARY).data)
    listed = next(row for row in note[LIST_SHEET].iter_rows(min_row=11) if row[1].value == "提醒")
    assert (listed[2].value, listed[2].hyperlink.location) == (place, target)
    assert not any(one.comment for row in note[SHEET].iter_rows() for one in row)


def test_a_comment_that_was_there_stays_in_front_of_ours() -> None:
    note = opened(return_note(original(comment=True), FINDINGS, SUMMARY).data)
    text = note[SHEET]["C4"].comment.text
    assert text.startswith("上级批注")
    assert "期限早于排查日期" in text


def test_nothing_else_changes(note: Workbook) -> None:
    before = opened(original())
    for name in before.sheetnames:
        old, new = before[name], note[name]
        assert [str(area) for area in old.merged_cells.ranges] == [
            str(area) for area in new.merged_cells.ranges
        ]
        assert {key: size.width for key, size in old.column_dimensions.items()} == {
            key: size.width for key, size in new.column_dimensions.items()
        }
        marked = {"B4", "C4", "D4"} if name == SHEET else set()
        for row in old.iter_rows():
            for cell in row:
                twin = new[cell.coordinate]
                assert (twin.value, twin.number_format) == (cell.value, cell.number_format)
                looks = ["font", "border", "alignment", *([] if cell.coordinate in marked else ["fill"])]
                assert all(repr(getattr(twin, look)) == repr(getattr(cell, look)) for look in looks)
    assert note["说明页"].defined_names["范围"].attr_text == "说明页!$A$1"


def test_parts_it_does_not_touch_are_byte_for_byte_the_same() -> None:
    data = original(selected=0)
    before = zipfile.ZipFile(io.BytesIO(data))
    after = zipfile.ZipFile(io.BytesIO(return_note(data, FINDINGS, SUMMARY).data))
    changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
    assert changed == {
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "[Content_Types].xml",
    }


def test_only_the_list_is_selected_so_that_nobody_types_into_two_sheets(note: Workbook) -> None:
    assert [sheet.sheet_view.tabSelected or False for sheet in note] == [True, False, False]
    assert note.active.title == LIST_SHEET


def test_a_note_that_comes_back_is_not_given_a_second_list() -> None:
    once = return_note(original(), FINDINGS, SUMMARY).data
    assert opened(return_note(once, [], SUMMARY).data).sheetnames == [LIST_SHEET, SHEET, "说明页"]


def test_a_clean_return_is_told_so() -> None:
    clean = NoteSummary(
        "某医院", "2022年6月", 3, 0, usable=True, next_month="2022年7月", next_due=date(2022, 8, 3)
    )
    sheet = opened(return_note(original(), [], clean).data)[LIST_SHEET]
    assert sheet["A1"].value == "某医院2022年6月报送：已采用"
    assert sheet["C2"].value == "无需处理。"


def swollen() -> bytes:
    """A workbook of a few kilobytes whose styles and sheet would together take gigabytes as objects."""
    book = original()
    for part, end in ((STYLES, b"</styleSheet>"), ("xl/worksheets/sheet1.xml", b"</worksheet>")):
        with zipfile.ZipFile(io.BytesIO(book)) as package:
            told = package.read(part).replace(end, b"<x>" + b"<a/>" * (MOST_MARKS * 2 // 3) + b"</x>" + end)
        book = packed(book, part, told, tight=True)
    return book


@pytest.mark.parametrize(
    "data",
    [None, b"", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0 an old xls", original()[:900], swollen()],
    ids=["none", "empty", "broken", "xls", "truncated", "swollen"],
)
def test_what_cannot_be_rewritten_comes_back_as_a_list(data: bytes | None) -> None:
    note = return_note(data, FINDINGS, SUMMARY)
    assert note.kind == "findings"
    sheet = opened(note.data)[LIST_SHEET]
    values = [cell.value for row in sheet.iter_rows() for cell in row]
    assert {"没有写明隐患内容", "请补写"} <= {
        part for value in values if value for part in str(value).split("：")
    }
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    path = tmp_path / "note.xlsx"
    path.write_bytes(return_note(original(comment=True), FINDINGS, SUMMARY).data)
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/p", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", tmp_path, path], check=True, capture_output=True, timeout=180)
    assert path.with_suffix(".pdf").stat().st_size > 10_000


@pytest.mark.parametrize("saved_by_them", [False, True])
def test_marks_of_an_earlier_note_are_gone_when_the_mended_file_gets_a_new_one(
    *, saved_by_them: bool
) -> None:
    first = return_note(original(comment=True), FINDINGS, SUMMARY).data
    if saved_by_them:
        mended = openpyxl.load_workbook(io.BytesIO(first))
        mended[SHEET]["B4"] = "配电箱未上锁"
        mended.save(out := io.BytesIO())
        first = out.getvalue()
    still = [NoteFinding("warn", "责任人为科室", "“总务科”不是个人", "填写姓名", SHEET, "D5", 5)]
    sheet = openpyxl.load_workbook(io.BytesIO(return_note(first, still, SUMMARY).data))[SHEET]
    coloured = {
        cell.coordinate
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb[-6:] in COLOURS.values()
    }
    assert coloured == {"D4"}  # D5 lies under D4's merge
    assert sheet["B4"].comment is None
    assert sheet["C4"].comment.text.strip() == "上级批注"
    assert sheet["C4"].font.italic
    assert sheet["B5"].fill.fgColor.rgb == "FF00FF00"
    assert sheet["D4"].comment.text.count("【提醒】") == 1
