"""Tables as other organisations' systems export them: what is told by all headings and values together."""

from datetime import date

import pytest

from tests.intake.books import read, read_book

TRACED = ["序号", "风险描述", "状态", "提出人", "提出日期", "整改责任人", "整改建议", "验收人员"]


def test_a_list_rich_in_mending_is_one_of_hazards_even_if_it_calls_them_risks() -> None:
    row = [1, "插线板串接且无固定", "整改中", "甲某", "2024-06-03", "乙某", "取消串接并固定走线", "丙某"]
    sheet = read([TRACED, row])
    assert sheet.ledger == "hazard"
    assert sheet.records[0].fields["description"] == "插线板串接且无固定"


def test_what_is_rich_but_tells_nothing_in_words_is_what_else_it_is_complete_as() -> None:
    mended = ["整改责任人", "完成时限", "整改状态", "验收人", "验收日期"]
    headings = ["序号", "风险点名称", "事故类型", "风险等级", *mended]
    row = [1, "锅炉", "爆炸", "较大", "甲某", "2024-6-3", "已整改", "乙某", "2024-6-4"]
    sheet = read([headings, row])
    assert sheet.ledger == "risk"


@pytest.mark.parametrize(
    ("subject", "cells"), [("存在问题", (2, 0)), ("检查结果", ("合格", "不合格")), ("存在问题", ("无", "有"))]
)
def test_counts_and_verdicts_are_no_hazards(subject: str, cells: tuple[object, ...]) -> None:
    headings = ["序号", "设施位置", "检查日期", subject, "整改完成率"]
    (sheet,) = read_book(
        {"汇总": [headings, *([1, "一楼", "2024-05-01", cell, "100%"] for cell in cells)]}
    ).sheets
    assert (sheet.ledger, sheet.records) == (None, [])
    assert sheet.findings


def test_the_last_word_of_a_heading_says_what_its_column_holds() -> None:
    headings = ["序号", "隐患描述", "责任人部门", "责任人", "期望闭环日期", "闭环时间"]
    fields = (
        read([headings, [1, "应急灯损坏两盏", "检验科", "甲某", "2024-06-10", "2024-06-08"]])
        .records[0]
        .fields
    )
    assert (fields["responsible_dept"], fields["responsible_person"]) == ("检验科", ["甲某"])
    assert (fields["deadline"], fields["closed_on"]) == (date(2024, 6, 10), date(2024, 6, 8))


def test_a_telephone_typed_as_a_number_is_still_one() -> None:
    headings = ["设备名称", "使用登记证号", "下次检验日期", "安全管理员", "安全管理员联系电话"]
    rows = [["病床电梯", "梯川A001", "2024-09-01", "甲某", 13800000000]]
    assert read([headings, *rows]).records[0].fields["phone"] == "13800000000"


def test_of_two_measures_the_later_one_is_what_was_done() -> None:
    headings = ["序号", "隐患名称", "拟采取的治理措施", "治理责任人", "整治完成验收人", "处理措施"]
    rows = [[1, "配电柜接地缺失", "重新做接地并检测", "甲某", "乙某", "已接地"]]
    fields = read([headings, *rows]).records[0].fields
    assert (fields["measure"], fields["progress_note"]) == ("重新做接地并检测", "已接地")


def test_a_narrow_list_is_one_when_every_heading_is_plain() -> None:
    sheet = read([["序号", "隐患描述", "整改情况"], [1, "屋面漏水", "完成80%"], [2, "门锁坏", "计划4月整改"]])
    assert (sheet.ledger, len(sheet.records)) == ("hazard", 2)
    assert [record.fields["status_reported"] for record in sheet.records] == ["RECTIFYING", "PENDING"]
    assert read([["存在问题清单"], ["序号", "存在问题"], [1, "配电房无防鼠措施"]]).ledger == "hazard"
    assert read([["序号", "问题", "答案"], [1, "何时体检", "每年一次"]]).ledger is None


def test_a_heading_that_asks_after_an_option_is_answered_with_yes_and_no() -> None:
    headings = ["序号", "隐患描述", "是否重大隐患", "是否当场整改", "整改期限"]
    rows = [[1, "外墙瓷砖脱落", "否", "是", "2024-8-1"], [2, "消防管网漏水", "√", "否", "2024-7-15"]]
    records = read([headings, *rows]).records
    assert [record.fields["level"] for record in records] == ["GENERAL", "MAJOR"]
    assert [record.fields["treatment"] for record in records] == ["IMMEDIATE", None]


def test_nothing_found_is_no_hazard_whoever_signed_beside_it() -> None:
    headings = ["检查日期", "检查部位", "发现问题", "处理措施", "检查人"]
    rows = [
        ["2024.3.4", "配电间", "照明灯不亮", "已更换", "甲某"],
        ["2024.3.18", "锅炉房", "未发现问题", "/", "甲某"],
    ]
    account = read([headings, *rows]).account
    assert (account.records, account.nil) == (1, 1)


def test_the_only_heading_that_may_mean_the_subject_speaks_of_it() -> None:
    headings = ["序号", "监理编号", "巡查部位", "监理巡查问题与整改要求", "整改期限"]
    fields = (
        read([headings, [1, "JL-01", "3层外架", "连墙件缺失，按方案补设", "2024-06-05"]]).records[0].fields
    )
    assert fields["description"] == "连墙件缺失，按方案补设"


def test_what_was_seen_is_told_by_the_fuller_of_two_columns() -> None:
    headings = ["序号", "反馈问题", "具体表现", "整改措施", "责任科室", "行业主管部门", "整改时限"]
    row = [
        1,
        "消防维护不到位",
        "住院部2处烟感故障未及时修复，报警主机有屏蔽点",
        "修复",
        "保卫科",
        "县卫健局",
        "2024-06-01",
    ]
    found = read([headings, row]).records[0].fields
    assert str(found["description"]).startswith("住院部2处")
    assert (found["responsible_dept"], found["supervising_dept"]) == ("保卫科", "县卫健局")


def test_remarks_of_nothing_but_states_are_the_state() -> None:
    rows = [["序号", "隐患描述", "整改措施", "责任人", "备注"], [1, "指示灯损坏", "更换", "甲某", "已整改"]]
    reading = read([*rows, [2, "灭火器缺失", "补充", "乙某", "未整改"]])
    assert [one.fields["status_reported"] for one in reading.records] == ["RECTIFIED", "PENDING"]
    told = read([*rows, [2, "灭火器缺失", "补充", "乙某", "厂家周五到货"]])
    assert [one.fields["remark"] for one in told.records] == ["已整改", "厂家周五到货"]


def test_what_a_leader_went_to_see_is_no_hazard() -> None:
    headings = ["序号", "检查日期", "带队领导", "检查区域", "检查内容", "检查情况及要求"]
    row = [1, "2024-02-06", "甲院长", "门诊、住院部", "春节前消防安全", "发现问题4项，已要求立即整改"]
    reading = read([["院领导带队安全检查登记"], headings, row])
    assert reading.ledger == "inspection"
    assert reading.records[0].fields["problems"] == "发现问题4项，已要求立即整改"


def test_a_title_may_deny_what_headings_look_like() -> None:
    rows = [["日期", "时间", "部门", "会议主题", "人数"], ["2024-05-01", "9:00", "院办", "安委会例会", 20]]
    assert read([["安全会议记录"], *rows]).ledger == "activity"
    assert read([["会议室预约登记"], *rows]).ledger is None


def test_a_name_below_a_group_says_what_the_group_says() -> None:
    rows = [
        ["序号", "检查工点", "隐患描述", "整改责任单位", "", "整改期限", "罚款金额（元）"],
        ["", "", "", "单位名称", "责任人", "", ""],
        [1, "特大桥12号墩", "深基坑未设上下通道", "甲工程局", "甲某", "2024-06-01", 200],
        [2, "隧道出口", "瓦斯检测仪未标定", "乙工程局", "乙某", "2024-06-02", 500],
    ]
    found = read(rows, merges=["A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2", "G1:G2"]).records[1].fields
    assert (found["responsible_dept"], found["responsible_person"]) == ("乙工程局", ["乙某"])
    assert (found["location"], found.get("fund_wan")) == ("隧道出口", None)


def test_a_cause_and_why_it_is_not_done_are_told_apart() -> None:
    headings = [
        "序号",
        "审计发现问题",
        "问题成因",
        "整改措施",
        "整改时限",
        "整改状态",
        "未完成原因及后续计划",
    ]
    row = [1, "维保合同未经审批", "流程执行不到位", "补审批", "2024-04-30", "整改中", "审批人出差，月底完成"]
    found = read([headings, row]).records[0].fields
    assert (found["cause"], found["progress_note"]) == ("流程执行不到位", "审批人出差，月底完成")


def test_the_code_of_a_device_and_the_number_of_its_licence_are_two_things() -> None:
    headings = ["设备名称", "设备注册代码", "使用登记证编号", "下次检验日期"]
    found = read([headings, ["病床电梯", "3110XX0002", "梯甲B002", "2024-09-01"]]).records[0].fields
    assert (found["device_code"], found["registration_no"]) == ("3110XX0002", "梯甲B002")
    alone = read([[headings[0], "注册代码", headings[3]], ["病床电梯", "3110XX0002", "2024-09-01"]])
    assert alone.records[0].fields["registration_no"] == "3110XX0002"


def test_equipment_is_special_only_where_it_is_registered_or_inspected() -> None:
    bare = ["设备名称", "规格型号", "生产厂家", "出厂日期", "运行场所", "部门"]
    row = ["干粉灭火器", "MFZ/ABC4", "甲厂", "2020-01-01", "门诊", "保卫科"]
    assert read([bare, row]).ledger is None
    known = [*bare, "登记证号", "检验有效期"]
    assert read([known, [*row, "容11A", "2024-12-01"]]).ledger == "special_equipment"


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        (
            ["序号", "日期", "费用类别", "用途", "金额（元）"],
            [1, "2024-03-01", "设施改造", "更换全院灭火器", 3200],
        ),
        (
            ["序号", "单位名称", "施工内容", "进场日期", "负责人"],
            [1, "甲公司", "外墙维修", "2024-03-01", "甲某"],
        ),
        (["序号", "名称", "型号", "数量", "放置位置"], [1, "干粉灭火器", "MFZ4", 12, "门诊一楼"]),
    ],
    ids=["spending", "visitors", "extinguishers"],
)
def test_what_only_looks_like_a_ledger_has_none_of_its_words(headings: list[str], row: list[object]) -> None:
    sheet = read([headings, row])
    assert (sheet.ledger, sheet.records) == (None, [])
    assert sheet.findings


def test_a_heading_is_no_title() -> None:
    headings = [
        "序号",
        "单位",
        "隐患描述",
        "挂牌督办文号",
        "挂牌督办时间",
        "整改措施",
        "整改责任人",
        "整改期限",
    ]
    row = [1, "甲县医院", "疏散楼梯封闭", "〔2024〕1号", "2024-5-1", "拆除隔断", "甲某", "2024-8-1"]
    assert read([headings, row]).ledger == "hazard"
    assert read([["挂牌督办清单"], headings, row]).ledger == "listing"
