"""Headings no contract and no pattern knows: letters, values, places and titles tell, as a guess."""

from datetime import date

import pytest

from tests.intake.books import codes, read, read_book

DAY, LATER = date(2025, 4, 10), date(2025, 4, 20)
HEAD = ["序号", "检查日期", "隐患部位", "隐患描述", "整改措施"]
ROWS = [
    [1, DAY, "门诊二层", "灭火器压力不足", "更换灭火器"],
    [2, DAY, "药库外侧", "气瓶未固定", "加装防倾倒链"],
]


@pytest.mark.parametrize(
    ("heading", "values", "field", "expected"),
    [
        ("管控负责", ["甲某", "王小明"], "responsible_person", ["甲某"]),
        ("值班长确认", ["甲某", "乙某"], "accepted_by", ["甲某"]),
        ("概算（元）", [300, 200], "fund_wan", 0.03),
        ("包联", ["张三", "李四"], "responsible_person", ["张三"]),
    ],
)
def test_letters_and_values_tell_what_no_pattern_knows_and_say_that_they_guess(
    heading: str, values: list[object], field: str, expected: object
) -> None:
    sheet = read([[*HEAD, heading], *([*row, value] for row, value in zip(ROWS, values, strict=True))])
    assert sheet.records[0].fields[field] == expected
    assert "sheet.heading_guessed" in codes(sheet)


@pytest.mark.parametrize("words", [["满意", "不满意"], ["公立", "民营"], ["已确认", "未确认"]])
def test_short_words_are_no_persons(words: list[str]) -> None:
    sheet = read([[*HEAD, "其二"], *([*row, word] for row, word in zip(ROWS, words, strict=True))])
    assert not {"responsible_person", "accepted_by", "found_by"} & {
        name for name, value in sheet.records[0].fields.items() if value
    }


@pytest.mark.parametrize("heading", ["*", "：", "。"])
def test_a_heading_of_nothing_but_marks_is_read_like_any_other(heading: str) -> None:
    names = ["王小明", "李晓红", "赵国强"]
    sheet = read([[*HEAD, heading], *([*row, name] for row, name in zip(ROWS, names, strict=False))])
    assert len(sheet.records) == len(ROWS)


def test_a_bare_heading_behind_what_was_found_speaks_of_the_mending() -> None:
    head = ["单位", "隐患", "成因", "五定", "", "", ""]
    under = ["", "", "", "措施", "部门", "人员", "时间"]
    row = ["甲医院", "消防水压不足", "管网老化", "更换管网", "基建科", "王小明", LATER]
    merges = {"S": ["A1:A2", "B1:B2", "C1:C2", "D1:G1"]}
    fields = read_book({"S": [head, under, row]}, merges=merges).sheets[0].records[0].fields
    assert (fields["responsible_dept"], fields["deadline"]) == ("基建科", LATER)


def test_a_day_that_only_finished_rows_have_is_the_day_of_finishing() -> None:
    head = ["序号", "单位名称", "存在问题", "整改时间", "整改进度"]
    rows = [[1, "东区门诊", "扶手松动", "", "进行中"], [2, "西区门诊", "电线裸露", LATER, "已整改"]]
    records = read([head, *rows]).records
    assert [record.fields.get("completed_on") for record in records] == [None, LATER]
    promised = read([head, [*rows[0][:3], LATER, "进行中"], rows[1]]).records
    assert promised[0].fields["deadline"] == LATER


def test_traditional_headings_and_words_are_those_of_the_contract_and_texts_stay_as_written() -> None:
    head = [
        "序號",
        "檢查日期",
        "隱患地點",
        "隱患描述",
        "隱患等級",
        "整改措施",
        "責任部門",
        "責任人",
        "整改狀態",
    ]
    row = [1, DAY, "門診大樓", "緊急出口上鎖", "重大隱患", "拆除鎖具", "總務科", "陳某", "進行中"]
    fields = read([head, row]).records[0].fields
    assert (fields["level"], fields["status_reported"]) == ("MAJOR", "RECTIFYING")
    assert (fields["description"], fields["responsible_dept"]) == ("緊急出口上鎖", "總務科")


def test_headings_lettered_like_a_list_are_what_stands_behind_the_letter() -> None:
    head = ["序号", "督导日期", "护理单元", "P：存在隐患", "D：改进举措", "执行者"]
    fields = read([head, [1, DAY, "心内科", "抢救车锁扣损坏", "更换锁扣", "甲某"]]).records[0].fields
    assert (fields["description"], fields["measure"]) == ("抢救车锁扣损坏", "更换锁扣")


def test_a_title_that_announces_a_ledger_lets_strange_headings_speak() -> None:
    head = ["No", "日期", "术间", "异常现象", "发现护士", "对策", "承办工程师", "解除日期"]
    row = [1, DAY, "3术间", "无影灯悬臂下坠", "甲某", "调整阻尼", "乙某", LATER]
    announced = read([["手术部设施设备隐患追踪本"], head, row])
    assert (announced.ledger, announced.records[0].fields["description"]) == ("hazard", "无影灯悬臂下坠")
    others = ["序号", "姓名", "科室", "异常项目", "处理建议"]
    assert read([["职工体检异常跟踪"], others, [1, "甲某", "内科", "血压高", "复查"]]).ledger is None


def test_a_header_of_three_rows_over_numbered_rows_is_a_table_and_no_form() -> None:
    rows = [
        ["序号", "基本情况", "", "", "", "治理环节", "", ""],
        ["", "报送单位", "排查", "", "隐患", "承担者", "", "时间"],
        ["", "", "日期", "部位", "内容", "科室", "个人", "计划"],
        [1, "甲医院", DAY, "电梯机房", "屋面漏雨", "后勤科", "甲某", LATER],
        [2, "甲医院", DAY, "燃气表间", "无通风", "膳食科", "乙某", LATER],
    ]
    merges = {"S": ["A1:A3", "B1:E1", "F1:H1", "B2:B3", "C2:D2", "F2:G2"]}
    records = read_book({"S": rows}, merges=merges).sheets[0].records
    assert [record.fields["description"] for record in records] == ["屋面漏雨", "无通风"]
    assert records[0].fields["responsible_person"] == ["甲某"]


def test_numbers_in_parts_are_no_days() -> None:
    head = ["序号", "分序号", "问题描述", "整改措施", "责任人"]
    fields = read([head, [1, "1-1", "基坑临边防护缺口", "补装护栏", "甲某"]]).records[0].fields
    assert fields.get("found_on") is None


@pytest.mark.parametrize(
    ("heading", "values", "field", "expected"),
    [
        ("补强做派", ["移位并加挡水", "送检"], "measure", "移位并加挡水"),
        ("被保险人", ["甲护理院", "乙医院"], "unit_name", "甲护理院"),
        ("出处", ["GB50303第3.3条", "《消防法》第十六条"], "major_criterion", "GB50303第3.3条"),
        ("术间", ["3术间", "7术间"], "location", "3术间"),
        ("告警单", ["GJ0601", "GJ0602"], "hazard_code", "GJ0601"),
        ("改得如何", ["是", "否"], "status_reported", "RECTIFIED"),
    ],
)
def test_values_and_place_tell_a_column_whose_heading_says_nothing(
    heading: str, values: list[str], field: str, expected: str
) -> None:
    columns = {
        "hazard_code": (heading, values),
        "unit_name": (heading, values),
        "found_on": ("检查日期", [DAY, DAY]),
        "location": ("隐患部位", ["门诊二层", "药库外侧"]),
        "description": ("隐患描述", ["灭火器压力不足", "气瓶未固定"]),
        "major_criterion": (heading, values),
        "measure": ("整改措施", ["更换灭火器", "加装防倾倒链"]),
        "responsible_person": ("责任人", ["王小明", "李建国"]),
        "deadline": ("整改期限", [LATER, LATER]),
        "status_reported": (heading, values),
    } | {field: (heading, values)}
    used = [one for name, one in columns.items() if name == field or one[0] != heading]
    rows = [[cells[at] for _, cells in used] for at in range(2)]
    assert read([[title for title, _ in used], *rows]).records[0].fields[field] == expected


@pytest.mark.parametrize(
    ("title", "head", "row"),
    [
        (
            "安全问题咨询电话记录",
            ["日期", "来电人", "咨询内容", "接听人"],
            [DAY, "王小明", "怎样办证", "李建国"],
        ),
        (
            "隐患排查奖励登记表",
            ["序号", "姓名", "科室", "奖励金额", "发放日期"],
            [1, "王小明", "内科", 200, DAY],
        ),
        ("安全知识竞赛问题清单", ["题号", "题目", "选项A", "答案"], [1, "火警电话是", "119", "A"]),
        ("责任书签订追踪表", ["序号", "科室", "负责人", "签订日期", "份数"], [1, "内科", "王小明", DAY, 2]),
        (
            "人员招聘进度",
            ["序号", "岗位", "责任人", "完成时限", "进展情况"],
            [1, "护士", "甲某", LATER, "面试中"],
        ),
    ],
)
def test_a_title_that_sounds_like_a_ledger_makes_none(title: str, head: list[str], row: list[object]) -> None:
    assert read([[title], head, row]).ledger is None
