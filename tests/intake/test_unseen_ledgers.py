"""Ledgers as other organisations write them: several tables on a sheet, unregistered headings."""

from datetime import date
from pathlib import Path

import pytest

from flows.intake.facts import SheetReading
from schemas.contracts import load_contracts
from schemas.loading import SchemaError
from tests.intake.books import balanced, mapping, read, read_book, rulebook

HAZARDS = ["序号", "隐患描述", "整改措施", "整改期限", "责任人"]
ONE = [1, "电线老化裸露", "更换线路", "2022-03-20", "责任人甲"]


def _sheets(rows: list[list[object]]) -> tuple[SheetReading, ...]:
    return read_book({"Sheet1": rows}).sheets


def test_a_different_table_below_is_a_sheet_of_its_own() -> None:
    below = [["二、制度措施清单"], ["序号", "制度名称", "主要内容", "责任科室", "完成时限"]]
    sheets = _sheets(
        [["隐患台账"], HAZARDS, ONE, [], *below, [1, "消防制度", "明确责任", "保卫科", "2022-4-1"]]
    )
    assert [(sheet.ledger, [record.row for record in sheet.records]) for sheet in sheets] == [
        ("hazard", [3]),
        ("measure", [7]),
    ]
    assert all(balanced(sheet) for sheet in sheets)


def test_the_same_header_below_goes_on_with_the_table() -> None:
    (sheet,) = _sheets([["一月"], HAZARDS, ONE, [], ["二月"], HAZARDS, [2, *ONE[1:]]])
    assert [record.row for record in sheet.records] == [3, 7]


def test_two_tables_side_by_side_are_read_both() -> None:
    left, right = _sheets([["隐患台账"], [*HAZARDS, "", *HAZARDS], [*ONE, "", 1, "锅炉超期未检", *ONE[2:]]])
    assert left.records[0].cells["description"] == "B3"
    assert right.records[0].cells["description"] == "H3"
    assert right.records[0].fields["description"] == "锅炉超期未检"


@pytest.mark.parametrize(
    ("heading", "field", "value"),
    [
        ("隐患存在的具体点位", "location", "三号楼电井"),
        ("具体负责整改的人员", "responsible_person", "责任人乙"),
        ("反馈问题", "description", "应急灯损坏两盏"),
        ("整改到位的最后时间", "deadline", "2022-05-31"),
    ],
)
def test_an_unregistered_heading_is_understood_by_its_words(heading: str, field: str, value: str) -> None:
    plain = {
        "location": "隐患部位",
        "responsible_person": "整改责任人",
        "description": "隐患描述",
        "deadline": "整改期限",
    }
    cells = {
        "隐患部位": "配电房",
        "隐患描述": "配电柜未锁",
        "整改措施": "加锁",
        "整改期限": "2022-05-30",
        "整改责任人": "责任人甲",
    }
    headings = [heading if name == plain[field] else name for name in cells]
    values = [value if name == plain[field] else text for name, text in cells.items()]
    assert mapping(read([headings, values]))[heading] == field


def test_planned_and_actual_days_of_a_task_stay_apart() -> None:
    headings = ["序号", "重点任务内容", "牵头领导", "牵头责任科室", "完成时间", "完成日期"]
    rows = [
        [1, "召开安委会", "责任人甲", "院办", "每季度", "2022-03-01"],
        [2, "组织演练", "责任人乙", "保卫科", "6月底前", ""],
    ]
    fields = mapping(read([["2022年重点任务清单"], headings, *rows]))
    assert (fields["完成时间"], fields["完成日期"]) == ("due", "done_on")


def test_a_column_of_plans_and_one_of_results_settle_each_other() -> None:
    top = ["序号", "隐患内容", "整改计划", "", "", "整改结果", ""]
    below = ["", "", "措施", "时限", "责任人", "完成时间", "复查人"]
    row = [1, "排烟窗无法开启", "维修", "2022-5-2", "责任人甲", "2022-4-30", "责任人乙"]
    fields = read([["隐患台账"], top, below, row]).records[0].fields
    assert (fields["deadline"], fields["completed_on"]) == (date(2022, 5, 2), date(2022, 4, 30))


def test_department_and_person_in_one_column_are_parted() -> None:
    headings = ["序号", "隐患描述", "整改措施", "整改期限", "责任部门/责任人"]
    fields = read([headings, [*ONE[:4], "总务科/责任人甲"]]).records[0].fields
    assert (fields["responsible_dept"], fields["responsible_person"]) == ("总务科", ["责任人甲"])


def test_an_institution_and_a_day_at_the_end_are_the_signature() -> None:
    sheet = read([HAZARDS, ONE, ["", "", "", "某某医院安全科"], ["", "", "", "2022年3月31日"]])
    assert (sheet.account.records, sheet.account.footer, sheet.account.held) == (1, 2, 0)


def test_the_day_of_the_inspection_in_labelled_cells_dates_every_row() -> None:
    form = [["检查时间", "2022年6月1日", "检查地点", "后勤楼"], [*HAZARDS], [*ONE[:3], "6月5日", ONE[4]]]
    fields = read([["安全检查记录"], *form]).records[0].fields
    assert (fields["found_on"], fields["deadline"]) == (date(2022, 6, 1), date(2022, 6, 5))


def test_a_subtotal_of_a_department_is_no_record() -> None:
    sheet = read([HAZARDS, ONE, ["", "内科小计", "1项"], [2, "地面湿滑无警示", *ONE[2:]]])
    assert (sheet.account.records, sheet.account.total) == (2, 1)


def test_a_contract_cannot_name_a_field_like_an_address_column(tmp_path: Path) -> None:
    folder = tmp_path / "ledgers"
    folder.mkdir()
    (folder / "own.yml").write_text(
        "ledger: own\ntitle: 自定台账\nenglish: Own\ngrain: one thing\nrecognise: {need: [period]}\n"
        "fields:\n  - {name: period, title: 月份, english: Month, type: month}\n",
        encoding="utf-8",
    )
    with pytest.raises(SchemaError, match="address columns"):
        load_contracts(tmp_path)


def test_headings_do_not_depend_on_case() -> None:
    assert rulebook().contracts.ledgers["hazard"].by_heading["no"]


def test_a_doubtful_option_says_what_was_decided() -> None:
    reading = read([[*HAZARDS, "隐患等级"], [*ONE, "较大"]])
    finding = next(finding for finding in reading.findings if finding.code == "cell.doubtful_code")
    assert "已按“一般”理解" in rulebook().catalogue.tell(finding).message


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Due Date 计划完成日期", "deadline"),
        ("责任人 Owner", "responsible_person"),
        ("问题描述/Description", "description"),
    ],
)
def test_the_chinese_of_a_heading_in_two_languages_counts(heading: str, field: str) -> None:
    cells = {"description": "电线裸露", "deadline": "2022-05-30", "responsible_person": "责任人甲"}
    plain = {"description": "隐患描述", "deadline": "整改期限", "responsible_person": "责任人"}
    headings = [heading if name == field else plain[name] for name in cells]
    found = mapping(read([headings, list(cells.values())]))
    assert found["".join(heading.split())] == field


def test_whoever_is_inspected_is_not_whoever_inspects() -> None:
    headings = ["序号", "检查日期", "被检查的科室", "存在问题", "整改措施", "整改期限"]
    row = [1, "2022-05-03", "药库", "灭火器压力不足", "更换", "2022-05-10"]
    assert mapping(read([headings, row]))["被检查的科室"] == "department"


def test_a_heading_of_two_meanings_follows_its_neighbours() -> None:
    row = [1, "总务科", "护栏松动", "加固", "总务科", "责任人甲", "2022-05-10"]
    found = read([["序号", "科室", "隐患", "措施", "部门", "责任人", "期限"], row])
    assert (mapping(found)["科室"], mapping(found)["部门"]) == ("department", "responsible_dept")


def test_headings_under_five_settlements_are_understood_without_their_filler() -> None:
    top = ["序号", "隐患描述", "整改“五定”情况", "", "", "", "整改结果"]
    below = ["", "", "定措施", "定责任人", "定时限", "定资金（元）", "完成时间"]
    row = [1, "货架距灯具不足", "调整货架", "责任人甲", "2022-6-20", 300, "2022-6-18"]
    fields = read([top, below, row], merges=["A1:A2", "B1:B2", "C1:F1"]).records[0].fields
    assert (fields["deadline"], fields["completed_on"]) == (date(2022, 6, 20), date(2022, 6, 18))
    assert (fields["measure"], fields["fund_wan"]) == ("调整货架", 0.03)


def test_lines_of_one_text_bear_no_witness_to_a_column() -> None:
    rows = [
        ["编号", "部位", "隐患", "措施"],
        [1, "门诊", "坡道过陡", "改造"],
        [2, "冷库", "电源失灵", "检修"],
    ]
    signed = [["排查人签字：甲某"], ["负责人签字：乙某"], ["2022年3月18日"]]
    assert mapping(read([*rows, *signed]))["编号"] == "row_no"


@pytest.mark.parametrize(
    ("cell", "day"), [(7.15, date(2022, 7, 15)), (7.8, date(2022, 7, 8)), (7.2, None), (13.5, None)]
)
def test_a_day_that_excel_took_for_a_number(cell: float, day: date | None) -> None:
    sheet = read([["2022年7月隐患台账"], HAZARDS, [*ONE[:3], cell, "责任人甲"]])
    assert sheet.records[0].fields["deadline"] == day


def test_what_the_rows_are_about_is_found_by_its_prose_where_no_heading_names_it() -> None:
    headings = ["序号", "部位", "查摆情形", "整改措施", "责任人", "整改期限", "整改情况"]
    rows = [
        [1, "三楼", "疏散门外堆放纸箱和轮椅", "清理并张贴标识", "责任人甲", "2022-5-3", "已整改"],
        [2, "食堂", "燃气软管超过使用年限", "更换", "责任人乙", "2022-5-9", "整改中"],
    ]
    sheet = read([headings, *rows])
    assert [record.fields["description"] for record in sheet.records] == [row[2] for row in rows]
    assert [f.cell for f in sheet.findings if f.code == "sheet.heading_guessed"] == ["C1"]


@pytest.mark.parametrize(
    "rows",
    [
        [["序号", "岗位", "责任内容", "责任人"], [1, "院长", "全面负责安全生产工作", "责任人甲"]],
        [["序号", "姓名", "性别", "工种", "证书编号"], [1, "甲某", "男", "电工", "T33"]],
        [["排名", "科室", "隐患数", "整改率"], [1, "总务科", 12, 1]],
    ],
)
def test_other_lists_of_a_safety_office_are_no_ledgers(rows: list[list[object]]) -> None:
    assert read(rows).ledger is None


def test_a_list_of_few_columns_is_known_by_its_title() -> None:
    rows = [["序号", "单位", "演练时间", "演练科目"], [1, "甲院", "2022.6.18", "危化品泄漏处置"]]
    assert read(rows).ledger is None
    assert read([["2022年应急演练台账"], *rows]).ledger == "activity"


def test_problems_of_a_unit_with_their_deadline_are_hazards() -> None:
    sheet = read(
        [["序号", "受检单位", "存在的主要问题", "整改完成时限"], [1, "甲院", "水压不足", "2022年7月15日"]]
    )
    assert (sheet.ledger, sheet.account.records) == ("hazard", 1)


def test_when_a_task_begins_is_not_when_it_is_due() -> None:
    rows = [
        ["序号", "工作任务", "责任人", "开始时间", "结束时间"],
        [1, "消防维保招标", "甲某", "2022-06-01", "2022-06-30"],
    ]
    assert read(rows).records[0].fields["due"] == date(2022, 6, 30)
