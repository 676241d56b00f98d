"""Headings nobody has listed: what their parts, their columns' values and their neighbours say together."""

from datetime import date
from typing import Any

import pytest

from schemas.families import with_families
from tests.intake.books import codes, read

DAY = date(2025, 4, 10)
HEAD = ["序号", "发现时间", "问题描述", "整改责任人"]
ROW = [1, date(2025, 4, 1), "安全阀校验超期仍在使用", "甲某"]


def one(heading: str, value: object, head: list[str] = HEAD, row: list[Any] = ROW) -> dict[str, object]:
    """The record of an ordinary table with one strange column at its end."""
    return read([[*head, heading], [*row, value]]).records[0].fields


@pytest.mark.parametrize(
    ("heading", "value", "field", "expected"),
    [
        ("计划消缺日期", DAY, "deadline", DAY),
        ("督改到期日", DAY, "deadline", DAY),
        ("何时改完", DAY, "deadline", DAY),
        ("实际消缺日期", DAY, "completed_on", DAY),
        ("消缺确认日", DAY, "accepted_on", DAY),
        ("效果核验者", "乙某", "accepted_by", ["乙某"]),
        ("核验结论", "合格", "acceptance_result", "PASS"),
        ("销账时间", DAY, "closed_on", DAY),
        ("巡店员", "乙某", "found_by", ["乙某"]),
        ("诊断机构", "甲安全技术公司", "inspecting_org", "甲安全技术公司"),
        ("认领科室", "动力科", "responsible_dept", "动力科"),
        ("县级包抓领导", "乙某", "supervising_dept", "乙某"),
        ("承包商名称", "甲保洁公司", "unit_name", "甲保洁公司"),
        ("房屋坐落", "老街12号", "location", "老街12号"),
        ("隐患门类", "消防安全", "category", "FIRE"),
        ("缺陷定级", "重大隐患", "level", "MAJOR"),
        ("改善动作", "更换安全阀", "measure", "更换安全阀"),
        ("怎么改", "更换安全阀并送检", "measure", "更换安全阀并送检"),
        ("消缺前监控手段", "降压运行，专人值守", "emergency_plan", "降压运行，专人值守"),
        ("渠道", "随手拍", "source", "STAFF"),
        ("谁来确认", "乙某", "accepted_by", ["乙某"]),
        ("修竣日期", DAY, "completed_on", DAY),
        ("建议完成时间", DAY, "deadline", DAY),
        ("回查时间", DAY, "accepted_on", DAY),
        ("报修科室", "儿科", "department", "儿科"),
        ("被督导科室", "检验科", "department", "检验科"),
        ("被检查方", "乙院", "unit_name", "乙院"),
        ("设备名称及编号", "低压柜D05", "location", "低压柜D05"),
        ("处理经过", "更换呼叫线", "measure", "更换呼叫线"),
        ("整完没", "否", "status_reported", "PENDING"),
        ("花费/元", 350, "fund_wan", 0.035),
        ("主抓科室", "保卫科", "responsible_dept", "保卫科"),
        ("治理完成时间要求", DAY, "deadline", DAY),
        ("恢复时间", DAY, "completed_on", DAY),
        ("治理后照片", "有", "evidence_after", "有"),
        ("拍摄科室", "产科", "department", "产科"),
        ("不符合的标准条文", "GB50974-5.3.4", "major_criterion", "GB50974-5.3.4"),
        ("问题流水号", "WT001", "hazard_code", "WT001"),
    ],
)
def test_a_heading_is_understood_by_its_parts(
    heading: str, value: object, field: str, expected: object
) -> None:
    assert one(heading, value)[field] == expected


@pytest.mark.parametrize(
    "subject",
    [
        "查出缺陷",
        "扣分项及存在问题",
        "现状及存在的不符合",
        "交办的安全问题",
        "事故隐患情形",
        "隐患点描述及照片编号",
        "违章（隐患）事实",
        "对照标准查摆问题",
        "不安全状态/行为描述",
        "整改内容",
        "安全隐患说明",
        "不安全因素",
        "照片反映的隐患",
        "需整改的地方",
        "隐患点",
        "险情",
    ],
)
def test_what_the_rows_are_about_goes_by_many_names(subject: str) -> None:
    head = ["序号", "检查日期", subject, "整改措施", "责任人", "完成时限"]
    row = [1, date(2025, 4, 1), "消防通道堆放杂物", "立即清理", "甲某", DAY]
    sheet = read([head, row])
    assert sheet.ledger == "hazard"
    assert sheet.records[0].fields["description"] == "消防通道堆放杂物"
    assert sheet.records[0].fields["measure"] == "立即清理"


def test_of_two_people_nobody_named_by_trade_the_first_found_it_and_the_last_mends_it() -> None:
    head = ["序号", "哨兵姓名", "问题描述", "店长", "完成时限"]
    fields = read([head, [1, "甲某", "消防通道堆放杂物", "乙某", DAY]]).records[0].fields
    assert (fields["found_by"], fields["responsible_person"]) == (["甲某"], ["乙某"])


def test_a_list_in_which_items_stand_as_passed_was_walked_through_and_is_no_ledger() -> None:
    head = ["检查类别", "序号", "检查项目", "安全标准要求", "检查结果", "问题描述", "整改措施", "责任人"]
    rows = [
        ["人员", 1, "劳保用品", "按规定佩戴", "合格", "佩戴规范", "持续检查", "甲某"],
        ["现场", 2, "作业隔离", "设隔离带", "不合格", "隔离带缺失", "当天补齐", "乙某"],
    ]
    sheet = read([head, *rows])
    assert (sheet.ledger, sheet.records) == (None, [])
    assert codes(sheet) == {"sheet.check_list"}


def test_a_number_of_papers_is_no_hazards_own() -> None:
    fields = one("法律文书及编号", "责改〔2025〕31号")
    assert "hazard_code" not in fields


def test_words_of_a_list_tell_their_column_and_are_told_as_a_guess() -> None:
    sheet = read([[*HEAD, "轻重缓急"], [*ROW, "一般"], [2, DAY, "电缆桥架盖板缺失", "甲某", "重大"]])
    assert [record.fields["level"] for record in sheet.records] == ["GENERAL", "MAJOR"]
    assert "sheet.heading_guessed" in codes(sheet)


def test_days_before_what_was_found_are_when_it_was_found_and_told_as_a_guess() -> None:
    sheet = read([["班次", "问题描述", "整改责任人", "完成时限"], [DAY, "减压阀冻结", "甲某", DAY]])
    assert sheet.records[0].fields["found_on"] == DAY
    assert "sheet.heading_guessed" in codes(sheet)


def test_brackets_speak_where_the_heading_itself_says_nothing_known() -> None:
    assert one("当班小队（科室）", "供氧班")["responsible_dept"] == "供氧班"
    before = read([["当班小队（科室）", *HEAD], ["供氧班", *ROW]]).records[0].fields
    assert before["department"] == "供氧班"


def test_a_kind_that_needs_what_no_column_became_is_not_read() -> None:
    sheet = read([["日期", "地点", "义诊人次", "发放资料", "负责人"], [DAY, "广场", 120, 300, "甲某"]])
    assert (sheet.ledger, sheet.records) == (None, [])


def test_one_common_word_tells_nothing() -> None:
    assert "level" not in one("印象", "一般")


def test_values_of_another_kind_outweigh_a_heading_that_is_only_alike() -> None:
    sheet = read([[*HEAD, "落实清单"], [*ROW, "已完成"]])
    assert "responsible_dept" not in sheet.records[0].fields


def test_a_decision_that_nothing_bears_out_is_told() -> None:
    sheet = read([[*HEAD, "整改时间"], [*ROW, DAY]])
    (told,) = (finding for finding in sheet.findings if finding.value == "整改时间")
    assert told.code == "sheet.heading_guessed"
    assert "也可能是整改期限" in str(told.facts["why"])


def test_a_list_with_a_column_of_problems_is_not_yet_one_of_hazards() -> None:
    head = ["序号", "课题名称", "负责人", "经费（万元）", "进展情况", "存在问题"]
    sheet = read([head, [1, "气溶胶传播研究", "甲某", 30, "已完成采样", "经费没有到位"]])
    assert (sheet.ledger, sheet.records) == (None, [])
    titled = read([["安全问题清单"], head, [1, "气溶胶传播研究", "甲某", 30, "已完成采样", "经费没有到位"]])
    assert titled.ledger == "hazard"


def test_where_the_richest_kind_finds_no_subject_the_next_is_tried() -> None:
    head = ["院区名称", "一般隐患（条）", "", "", "重大隐患（条）", "", "治理投入（万元）"]
    below = ["", "排查出", "整改完", "整改率", "排查出", "已销号", ""]
    sheet = read(
        [head, below, ["本部", 25, 24, "96%", 1, 0, 36.5]], merges=["A1:A2", "B1:D1", "E1:F1", "G1:G2"]
    )
    assert sheet.ledger == "statistics"
    assert sheet.records[0].fields["general_found"] == 25
    assert sheet.records[0].fields["major_closed"] == 0


@pytest.mark.parametrize(
    ("head", "row", "kind", "fields"),
    [
        (
            [
                "序号",
                "被抽查单位",
                "抽查时间",
                "监督员",
                "发现火灾隐患及违法行为",
                "法律文书及编号",
                "责令改正期限",
                "复查情况",
            ],
            [1, "甲医院", "2025.3.5", "甲某", "末端无压力", "责改〔2025〕31号", "2025.3.20", "已改正"],
            "inspection",
            {"inspected_unit": "甲医院", "notice_no": "责改〔2025〕31号", "deadline": date(2025, 3, 20)},
        ),
        (
            ["监督意见书编号", "受文单位", "出具日期", "签发机关", "责令改正内容", "改正期限", "改正状态"],
            ["责改字16号", "甲医院", DAY, "县消防大队", "防火卷帘下堆物", DAY, "已整改"],
            "rectification",
            {"notice_no": "责改字16号", "issued_on": DAY, "description": "防火卷帘下堆物"},
        ),
        (
            [
                "序号",
                "申请单位",
                "拟销号隐患",
                "提出申请日期",
                "现场核验日期",
                "核验组成员",
                "核验结论",
                "批准销号日期",
            ],
            [1, "甲医院", "氧舱无防爆电气", DAY, DAY, "甲某、乙某", "合格", DAY],
            "acceptance",
            {"acceptance_applied_on": DAY, "accepted_by": ["甲某", "乙某"], "closed_on": DAY},
        ),
        (
            [
                "序号",
                "场所",
                "风险点",
                "危险源及潜在风险",
                "主要伤害形式",
                "L可能性",
                "E暴露",
                "C后果",
                "D风险值",
                "评价等级",
            ],
            [1, "车库", "充电区", "锂电池热失控", "火灾", 3, 6, 15, 270, "较大"],
            "risk",
            {"possible_accident": "火灾", "consequence": 15.0, "score": 270.0, "risk_level": "ORANGE"},
        ),
        (
            ["序号", "容器名称", "容器类别", "使用证号", "上次定检", "下次定检", "安全管理员"],
            [1, "空气加压舱", "Ⅱ类", "容1LC001", date(2023, 6, 1), date(2026, 5, 31), "甲某"],
            "special_equipment",
            {"registration_no": "容1LC001", "next_inspection_on": date(2026, 5, 31)},
        ),
        (
            ["序号", "攻坚方向", "攻坚任务", "牵头部门", "协作处室", "攻坚时限", "战况说明"],
            [1, "生命通道", "畅通消防车通道", "保卫处", "总务处", DAY, "已完成12处"],
            "key_task",
            {"task": "畅通消防车通道", "support_dept": ["总务处"], "progress": "已完成12处"},
        ),
    ],
    ids=["inspection", "rectification", "acceptance", "risk", "equipment", "tasks"],
)
def test_other_ledgers_in_strange_words(
    head: list[str], row: list[Any], kind: str, fields: dict[str, object]
) -> None:
    sheet = read([head, row])
    assert sheet.ledger == kind
    assert {name: sheet.records[0].fields.get(name) for name in fields} == fields


def test_a_family_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\{colour\} is no family of words"):
        with_families("{colour}.*{day}")
