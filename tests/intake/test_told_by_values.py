"""What a column or a list is, told by what stands in it where its heading leaves that open."""

from datetime import date

import pytest

from tests.intake.books import read

DAY = date(2025, 4, 10)
HEAD = ["序号", "检查日期", "问题描述", "责任人"]
ROW = [1, date(2025, 4, 1), "安全阀校验超期仍在使用", "甲某"]


@pytest.mark.parametrize(
    ("subject", "rows", "kind"),
    [
        ("交办事项", ["疏散楼梯间堆放轮椅", "药库未装温湿度报警"], "hazard"),
        ("交办事项", ["制定消防安全提升方案", "组织一次疏散演练"], "key_task"),
        ("督办事项", ["污水站加药间无应急喷淋", "常闭防火门损坏21樘"], "hazard"),
        ("督办事项", ["尽快完成坡道改造", "研究陪护人员管理办法"], "key_task"),
        ("反馈事项", ["安全例会签到不全", "试剂柜未上锁"], "hazard"),
        ("事项", ["三楼应急灯不亮", "消防通道被占用"], "hazard"),
    ],
)
def test_errands_are_tasks_and_troubles_are_hazards_whatever_both_are_headed(
    subject: str, rows: list[str], kind: str
) -> None:
    head = ["序号", subject, "承办科室", "承办人", "办结时限", "办理情况"]
    sheet = read([head, *([n, text, "总务科", "甲某", DAY, "正在办理"] for n, text in enumerate(rows, 1))])
    assert sheet.ledger == kind
    name = "task" if kind == "key_task" else "description"
    assert [record.fields[name] for record in sheet.records] == rows


def test_a_task_beside_the_trouble_it_answers_is_what_is_done_about_it() -> None:
    head = ["序号", "整改任务", "对应问题", "责任科室", "责任人", "完成时间"]
    sheet = read([head, [1, "更换过期灭火器32具", "灭火器超过报废年限", "保卫科", "甲某", DAY]])
    assert sheet.ledger == "hazard"
    assert sheet.records[0].fields["description"] == "灭火器超过报废年限"
    assert sheet.records[0].fields["measure"] == "更换过期灭火器32具"


def test_a_class_of_hazards_that_holds_levels_is_the_level() -> None:
    sheet = read([[*HEAD, "隐患分类"], [*ROW, "重大隐患"], [2, DAY, "消防通道堆放杂物", "乙某", "一般隐患"]])
    assert [record.fields["level"] for record in sheet.records] == ["MAJOR", "GENERAL"]


def test_options_in_a_heading_tell_its_list_where_one_word_would_not() -> None:
    head = [*HEAD, "问题类别（1：一般；2：重大）", "问题类型"]
    sheet = read([head, [*ROW, "一般", "消防"]])
    assert (sheet.records[0].fields["level"], sheet.records[0].fields["category"]) == ("GENERAL", "FIRE")


def test_mended_under_a_heading_for_closing_is_mended_and_not_closed() -> None:
    fields = read([[*HEAD, "销号情况"], [*ROW, "已整改"]]).records[0].fields
    assert fields["status_reported"] == "RECTIFIED"
    assert fields.get("closed_flag") is None


def test_a_second_column_for_the_state_that_is_prose_is_its_note() -> None:
    fields = (
        read([[*HEAD, "状态", "完成情况"], [*ROW, "整改中", "已停舱并报名复审，等待取证"]]).records[0].fields
    )
    assert fields["status_reported"] == "RECTIFYING"
    assert fields["progress_note"] == "已停舱并报名复审，等待取证"


def test_a_place_and_what_is_wrong_there_in_one_column_is_what_is_wrong() -> None:
    head = ["序号", "隐患部位及描述", "整改措施及要求", "整改责任部门及责任人", "整改时限及进度"]
    sheet = read([head, [1, "三楼护士站：电线缠绕", "整理束线", "内科", DAY]])
    assert sheet.records[0].fields["description"] == "三楼护士站：电线缠绕"


def test_whoever_waits_for_a_quotation_has_not_begun() -> None:
    assert read([[*HEAD, "维修状态"], [*ROW, "待报价"]]).records[0].fields["status_reported"] == "PENDING"


def test_marks_of_trainees_are_no_ledger() -> None:
    head = ["工号", "姓名", "培训日期", "问题类型", "具体问题", "整改措施", "得分", "备注"]
    assert read([head, ["001", "甲某", DAY, "急救", "按压深度不足", "加强练习", 85, ""]]).ledger is None


def test_a_row_of_bracketed_words_under_headings_belongs_to_them() -> None:
    head = ["序号", "时间", "隐患", "措施", "时间", "时间"]
    under = ["", "（发现）", "", "", "（要求完成）", "（实际完成）"]
    sheet = read([head, under, [1, date(2025, 4, 1), "井盖缺失", "更换", DAY, date(2025, 4, 9)]])
    fields = sheet.records[0].fields
    assert [fields[name] for name in ("found_on", "deadline", "completed_on")] == [
        date(2025, 4, 1),
        DAY,
        date(2025, 4, 9),
    ]


def test_columns_numbered_from_their_third_on_are_no_record() -> None:
    head = ["序号", "单位名称", "隐患描述", "等级", "整改措施", "责任人"]
    row = [1, "甲卫生院", "门诊楼外墙砖脱落", "重大", "围挡并维修", "甲某"]
    sheet = read([head, ["甲", "乙", 1, 2, 3, 4], row])
    assert [record.fields["description"] for record in sheet.records] == ["门诊楼外墙砖脱落"]


def test_a_heading_that_begins_with_of_these_is_no_label_with_its_value() -> None:
    head = [
        "单位",
        "一般隐患排查数",
        "重大隐患排查数",
        "列入治理计划的重大隐患",
        "其中：达到“五到位”要求（项）",
    ]
    assert read([head, ["甲县", 410, 1, 1, 1]]).records[0].fields["major_five_met"] == 1


def test_a_lone_column_on_the_mending_that_tells_no_state_is_what_was_done() -> None:
    head = ["日期", "异常情况", "维修情况", "处理人"]
    rows = [[date(2025, 4, 1), "汇流排3号瓶漏气", "关阀换瓶", "甲某"]]
    assert read([head, *rows]).records[0].fields["measure"] == "关阀换瓶"
    told = [[date(2025, 4, 1), "汇流排3号瓶漏气", "正在等待配件", "甲某"]]
    assert read([head, *told]).records[0].fields.get("measure") is None


@pytest.mark.parametrize(
    ("beside", "value", "field"),
    [
        ([], DAY, "completed_on"),
        ([("整改情况", "整改中")], DAY, "deadline"),
        ([("复查人", "乙某")], DAY, "completed_on"),
        ([], "4月底前", "deadline"),
    ],
)
def test_a_day_for_mending_is_a_fact_in_a_bare_register_and_before_the_check_and_a_promise_elsewhere(
    beside: list[tuple[str, str]], value: object, field: str
) -> None:
    head = [*HEAD, "整改时间", *(name for name, _ in beside)]
    fields = read([head, [*ROW, value, *(text for _, text in beside)]]).records[0].fields
    assert fields.get(field) is not None


def test_levels_under_a_heading_that_only_sounds_like_something_else_are_levels() -> None:
    sheet = read([[*HEAD, "风险"], [*ROW, "一般"], [2, DAY, "大厅私接电烤箱", "乙某", "重大"]])
    assert [record.fields["level"] for record in sheet.records] == ["GENERAL", "MAJOR"]


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (
            ["日期", "姓名", "科室", "事由", "起止时间", "审批人"],
            [DAY, "甲某", "内科", "探亲", "3天", "乙某"],
        ),
        (["序号", "法规名称", "文号", "适用条款"], [1, "安全生产法", "主席令88号", "第41条"]),
        (["序号", "姓名", "健康证号", "发证日期", "到期日期"], [1, "甲某", "001", DAY, DAY]),
        (["设施名称", "数量", "位置", "有效期", "维保单位"], ["灭火器", 9, "各楼层", DAY, "甲公司"]),
        (["类别", "隐患表现", "判定依据", "等级"], ["消防", "疏散通道堵塞", "消防法", "一般"]),
        (["日期", "工作内容", "完成情况", "备注"], [DAY, "整理台账", "完成", ""]),
        (
            ["来访日期", "来访人", "反映问题", "承办科室", "办理结果"],
            [DAY, "甲某", "停车费高", "总务科", "已办"],
        ),
    ],
)
def test_days_names_and_catalogues_of_other_offices_are_no_ledger(head: list[str], row: list[object]) -> None:
    assert read([head, row]).ledger is None


def test_a_heading_before_its_group_reads_like_one() -> None:
    head = ["序号", "隐患", "", "责任", "", "时间", ""]
    below = ["", "部位", "内容", "科室", "人员", "要求", "实际"]
    row = [1, "试剂库", "无喷淋洗眼器", "检验科", "乙某", DAY, date(2025, 4, 9)]
    fields = read([head, below, row]).records[0].fields
    assert (fields["deadline"], fields["completed_on"]) == (DAY, date(2025, 4, 9))


def test_nothing_is_named_as_nearest_to_a_heading_that_nothing_is_near_to() -> None:
    told = [f for f in read([[*HEAD, "车牌"], [*ROW, "甲A1"]]).findings if f.code == "sheet.unknown_heading"]
    assert [finding.facts["nearest"] for finding in told] == [""]


def test_a_visit_that_counts_its_problems_is_an_inspection() -> None:
    head = ["序号", "暗访时间", "暗访组", "暗访单位", "问题数（个）", "主要问题", "反馈期限", "整改反馈"]
    sheet = read([head, [1, DAY, "第一暗访组", "甲医院", 5, "值班室睡岗、通道堆物", DAY, "已整改4个"]])
    assert sheet.ledger == "inspection"
    assert sheet.records[0].fields["inspected_unit"] == "甲医院"
    assert sheet.records[0].fields["found_count"] == 5


def test_a_formula_for_a_heading_names_what_stands_before_its_equals_sign() -> None:
    head = ["序号", "风险点", "危险源", "L可能性", "E频率", "C后果", "D=LEC", "风险等级", "管控措施"]
    row = [1, "液氧站", "低温泄漏", 1, 3, 15, 45, "低风险", "双人操作"]
    assert read([head, row]).records[0].fields["score"] == 45
