"""What stands in the cells of an issued workbook."""

import re
import shutil
import subprocess
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from flows.outlets.books.workbooks import write_report_pack
from flows.outlets.issued import rows
from flows.outlets.layouts import Layout, report_sheets
from flows.outlets.report_pack import BATCH, MissingViewError
from tests.outlets.outlet_frames import COUNTIES, ODD, Region, empty_pack, pack, tables


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    path = write_report_pack(pack(), tmp_path_factory.mktemp("reports") / "region.xlsx")
    return openpyxl.load_workbook(path)


def texts(sheet: Worksheet) -> list[str]:
    return [cell.value for row in sheet for cell in row if isinstance(cell.value, str)]


def column(sheet: Worksheet, heading: str, head_row: int) -> list[Cell]:
    place = next(cell.column for cell in sheet[head_row] if cell.value == heading)
    return [row[place - 1] for row in sheet.iter_rows(min_row=head_row + 1)]


def test_explanations_come_first_then_every_report(book: Workbook) -> None:
    assert book.sheetnames == ["说明", *(layout.sheet for layout in report_sheets().sheets)]


def test_explanations_say_when_the_figures_hold(book: Workbook) -> None:
    said = texts(book["说明"])
    assert "2022年7月10日" in said
    assert "第1版（定稿）" in said
    assert any("2022年7月10日18:00" in text for text in said)
    assert "按时率" in said


def test_overdue_hazards_stand_major_first_with_real_dates(book: Workbook) -> None:
    sheet = book["逾期隐患通报"]
    levels = [cell.value for cell in column(sheet, "等级", 4)]
    assert levels == sorted(levels, key=["重大", "一般"].index)
    deadlines = column(sheet, "整改期限", 4)
    assert all(isinstance(cell.value, datetime) for cell in deadlines)
    assert deadlines[0].number_format == "yyyy-mm-dd"


def test_submitted_text_is_text_and_never_a_formula_or_a_link(tmp_path: Path) -> None:
    rows = [{**Region().hazards[0], "description": text, "overdue": True, "days_overdue": 3} for text in ODD]
    made = pack(tables=tables(Region()) | {"overdue_hazard": pa.Table.from_pylist(rows)})
    path = write_report_pack(made, tmp_path / "odd.xlsx")
    cells = column(openpyxl.load_workbook(path)["逾期隐患通报"], "隐患描述", 4)
    assert {cell.value for cell in cells} == set(ODD)
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name]
    assert not any(b"<f>" in sheet or b'TargetMode="External"' in sheet for sheet in sheets)
    assert all(cell.hyperlink is None for cell in cells)


def test_long_and_broken_text_is_cut_and_cleaned_and_rare_characters_stay(tmp_path: Path) -> None:
    long = "𠮷" * 20_000
    rows = [
        {**Region().hazards[0], "description": text, "days_overdue": 3}
        for text in (long, "裂缝\x00\x07\x1b[31m", "回车\r\n换行", "颠倒\u202e文字", "=" * 40_000)
    ]
    made = pack(tables=tables(Region()) | {"overdue_hazard": pa.Table.from_pylist(rows)})
    book = openpyxl.load_workbook(write_report_pack(made, tmp_path / "long.xlsx"))
    values = [cell.value for cell in column(book["逾期隐患通报"], "隐患描述", 4)]
    assert values[0].startswith("𠮷𠮷")
    assert values[0].endswith("截断）")
    assert len(values[0].encode("utf-16-le")) // 2 <= 32_767
    assert values[1:4] == ["裂缝[31m", "回车\n换行", "颠倒文字"]
    assert len(values[4]) == 32_767


def test_lines_are_numbered_without_a_gap_however_many_there_are() -> None:
    one = pa.Table.from_pylist([{**Region().hazards[0], "days_overdue": 3}])
    made = pack(tables=tables(Region()) | {"overdue_hazard": one.take(pa.array([0] * (2 * BATCH + 1)))})
    numbers = [line[0] for line in rows(made, report_sheets()["overdue_hazard"])]
    assert numbers == list(range(1, 2 * BATCH + 2))


def test_phone_and_identity_numbers_in_notes_are_masked(tmp_path: Path) -> None:
    row = {
        **Region().hazards[0],
        "days_overdue": 3,
        "progress_note": "联系王某13800001234，证件110101199003071234",
    }
    made = pack(tables=tables(Region()) | {"overdue_hazard": pa.Table.from_pylist([row])})
    book = openpyxl.load_workbook(write_report_pack(made, tmp_path / "phone.xlsx"))
    assert column(book["逾期隐患通报"], "进展说明", 4)[0].value == "联系王某138****1234，证件110****1234"


def test_monthly_statistics_have_two_header_rows_and_twelve_numbered_columns(book: Workbook) -> None:
    sheet = book["统计月报"]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A3:A4", "B3:B4", "C3:E3", "F3:H3", "I3:J3", "K3:L3", "M3:M4"} <= merged
    assert [cell.value for cell in sheet[5]] == ["甲", *(str(number) for number in range(1, 13))]
    assert sheet["A6"].value == "云岭市"
    assert "统计期间：2022年1月—6月" in sheet["H2"].value


def test_an_empty_denominator_is_a_dash(book: Workbook) -> None:
    sheet = book["统计月报"]
    assert [sheet.cell(row, 8).value for row in (6, 9)] == [pytest.approx(1 / 3), "—"]


def test_county_summary_ends_in_a_line_of_totals(book: Workbook) -> None:
    sheet = book["分县区汇总"]
    *counties, total = sheet.iter_rows(min_row=6, values_only=True)
    assert total[0] == "合计"
    assert total[2] == sum(row[2] for row in counties)
    assert total[10] == pytest.approx(total[4] / total[2])


@pytest.mark.parametrize("layout", report_sheets().sheets, ids=lambda layout: layout.name)
def test_every_sheet_prints_on_a4_landscape_with_its_heading_repeated(book: Workbook, layout: Layout) -> None:
    sheet = book[layout.sheet]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows
    assert sheet.print_area
    assert sheet.freeze_panes
    assert bool(sheet.auto_filter.ref) == layout.filter


@pytest.mark.parametrize("layout", report_sheets().sheets, ids=lambda layout: layout.name)
def test_a_month_without_anything_still_has_every_sheet_and_says_so(tmp_path: Path, layout: Layout) -> None:
    book = openpyxl.load_workbook(write_report_pack(empty_pack(), tmp_path / "empty.xlsx"))
    assert layout.empty in texts(book[layout.sheet])


@pytest.mark.parametrize("county", COUNTIES)
def test_a_countys_workbook_names_no_other_county_and_no_other_unit(tmp_path: Path, county: str) -> None:
    path = write_report_pack(pack().for_county(county), tmp_path / "county.xlsx")
    with zipfile.ZipFile(path) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode("utf-8", "replace")
    assert county in everything
    assert not [other for other in COUNTIES if other != county and other in everything]
    foreign = {unit["unit_code"] for unit in Region().units if unit["county"] != county}
    assert not foreign & set(re.findall(r"U\d{4}", everything))


def test_the_same_pack_makes_the_same_bytes(tmp_path: Path) -> None:
    one, two = (write_report_pack(pack(), tmp_path / name).read_bytes() for name in ("a.xlsx", "b.xlsx"))
    assert one == two


def test_a_view_that_was_not_handed_over_is_an_error_not_an_empty_report(tmp_path: Path) -> None:
    views = tables(Region())
    del views["overdue_hazard"]
    with pytest.raises(MissingViewError, match="overdue_hazard"):
        write_report_pack(pack(tables=views), tmp_path / "missing.xlsx")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_and_prints_chinese(tmp_path: Path) -> None:
    path = write_report_pack(pack(), tmp_path / "region.xlsx")
    printed = converted(path)
    text = subprocess.run(["pdftotext", printed, "-"], capture_output=True, check=True, text=True).stdout
    assert "逾期未整改隐患通报" in text
    assert "□" not in text


def converted(path: Path) -> Path:
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", path.parent, path]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return path.with_suffix(".pdf")


def test_units_of_other_counties_whose_texts_are_alike_are_named_to_the_region_alone(tmp_path: Path) -> None:
    whole = pack()
    region = openpyxl.load_workbook(write_report_pack(whole, tmp_path / "region.xlsx"))
    assert "邻县第一医院" in texts(region["报送情况通报"])
    for county in whole.counties:
        own = openpyxl.load_workbook(write_report_pack(whole.for_county(county), tmp_path / f"{county}.xlsx"))
        assert "邻县第一医院" not in texts(own["报送情况通报"])
