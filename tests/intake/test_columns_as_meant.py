"""Columns that make sense beside others: places in parts, helpers, days without a start, those inspected."""

from datetime import date

import pytest

from flows.intake.facts import SheetReading
from tests.intake.books import codes, read


def _read(*rows: list[object]) -> SheetReading:
    return read(rows)


def test_departments_that_help_have_a_column_of_their_own() -> None:
    sheet = _read(
        ["序号", "隐患内容", "整改措施", "责任部门", "协助部门", "督办部门", "整改期限"],
        [1, "地下车库积水", "疏通排水沟", "总务科", "保卫科、基建科", "安委办", "2024-06-20"],
    )
    found = sheet.records[0].fields
    assert found["support_dept"] == ["保卫科", "基建科"]
    assert (found["responsible_dept"], found["supervising_dept"]) == ("总务科", "安委办")


def test_a_place_in_several_columns_is_one_place() -> None:
    sheet = _read(
        ["序号", "楼栋", "楼层", "房间号", "隐患内容", "整改措施"],
        [1, "1号楼", 3, "302", "窗户限位器缺失", "补装"],
    )
    assert sheet.records[0].fields["location"] == "1号楼 3 302"
    assert "sheet.ambiguous_heading" not in codes(sheet)


def test_what_kind_of_place_it_is_is_no_part_of_the_place() -> None:
    sheet = _read(
        ["序号", "场所地址", "场所类型", "存在隐患", "整改措施"],
        [1, "某街12号", "诊所", "楼道停放电动车", "清离"],
    )
    assert sheet.records[0].fields["location"] == "某街12号"


@pytest.mark.parametrize(("found_on", "due"), [(date(2024, 5, 6), date(2024, 5, 9)), (None, None)])
def test_a_number_of_days_runs_from_the_day_of_finding_or_stays_words(
    found_on: date | None, due: date | None
) -> None:
    sheet = _read(
        ["序号", "检查日期", "隐患内容", "整改措施", "整改期限（天）"],
        [1, found_on or "", "灭火器箱锁闭", "开锁", 3],
    )
    found = sheet.records[0].fields
    assert (found["deadline"], found["deadline_raw"], found["deadline_kind"]) == (
        due,
        "3" if due is None else due.isoformat(),
        "relative",
    )
    assert ("cell.no_start" in codes(sheet)) is (due is None)


def test_wards_under_inspecting_department_were_inspected_and_offices_did_inspect() -> None:
    heads = ["序号", "检查日期", "检查科室", "存在问题", "整改措施"]
    wards = _read(
        heads,
        [1, "2024-05-08", "急诊科", "插座无防水盖", "加装"],
        [2, "2024-05-08", "骨科", "轮椅占道", "移开"],
    )
    offices = _read(
        heads,
        [1, "2024-05-08", "保卫科", "插座无防水盖", "加装"],
        [2, "2024-05-09", "护理部", "轮椅占道", "移开"],
    )
    assert [record.fields["department"] for record in wards.records] == ["急诊科", "骨科"]
    assert [record.fields["inspecting_org"] for record in offices.records] == ["保卫科", "护理部"]


def test_values_that_refute_a_meaning_do_not_get_it() -> None:
    sheet = _read(
        ["序号", "隐患名称", "责任单位", "牵头单位", "整治措施", "整治时限"],
        [1, "老病房楼无喷淋", "基建科", "基建科", "增设喷淋", "2024-12-31"],
        [2, "液氧站距离不足", "设备科", "设备科", "迁建", "2024-10-31"],
    )
    assert "unit_name" not in sheet.records[0].fields


def test_yes_and_no_to_another_question_are_no_status() -> None:
    sheet = _read(
        ["序号", "隐患描述", "整改措施", "整改责任人", "完成时限", "是否否决项"],
        [1, "等电位端子松脱", "紧固", "责任人甲", "2024-05-15", "否"],
        [2, "双人双锁未落实", "补锁", "责任人乙", "2024-05-10", "是"],
    )
    assert "status_reported" not in sheet.records[0].fields


def test_totals_of_whatever_level_are_statistics() -> None:
    sheet = _read(
        ["镇街道隐患排查治理情况统计表"],
        ["乡镇街道", "辖区内单位数", "上报单位数", "隐患排查数", "整改隐患数", "未整改隐患数", "整改率"],
        ["甲镇", 12, 12, 31, 29, 2, "93.5%"],
    )
    found = sheet.records[0].fields
    assert (sheet.ledger, found["total_found"], found["total_rectified"], found["total_rate"]) == (
        "statistics",
        31,
        29,
        93.5,
    )
    assert found.get("general_found") is None


def test_a_tour_of_supervision_with_deadlines_is_no_list_of_hazards() -> None:
    sheet = _read(
        ["节前安全督查情况汇总表"],
        ["序号", "督查日期", "督查单位", "督查人员", "督查发现问题", "整改期限"],
        [1, "2024-04-28", "甲医院", "何某、吕某", "1.液氧站无警戒线；2.记录不全", "2024-05-05"],
        [2, "2024-04-28", "乙卫生院", "何某、吕某", "煤气瓶放在室内", "2024-04-30"],
    )
    assert sheet.ledger == "inspection"
    assert [record.fields["inspected_unit"] for record in sheet.records] == ["甲医院", "乙卫生院"]
