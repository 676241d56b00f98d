"""Tables as they are really shaped (reading.md 7 to 18): rows, fields and findings of each."""

from datetime import date
from typing import Any

import pytest

from flows.intake.facts import SheetReading
from tests.intake.books import PLAIN, balanced, codes, fields, hazard, mapping, read, read_book


def _kinds(reading: SheetReading) -> dict[str, int]:
    return {kind: count for kind, count in reading.account._asdict().items() if count and kind != "rows_seen"}


def test_header_over_two_rows_beside_cover_cells() -> None:
    reading = read(
        [
            ["隐患排查统计表"],
            ["序号", "项目名称：某某医院", "", "填报人：甲", "", "填报时间：2022年5月30日"],
            ["", "隐患内容", "排查日期", "整改期限", "整改责任人", "整改情况"],
            [1, "疏散通道堆放杂物", date(2022, 5, 1), "5月底", "乙某", "已整改"],
        ],
        merges=["A1:F1", "A2:A3", "B2:C2", "D2:E2"],
    )
    assert reading.header_rows == (2, 3)
    assert mapping(reading)["序号"] == "row_no"
    assert reading.cover.values["filled_by"] == "甲"
    assert fields(reading, "deadline") == [date(2022, 5, 31)]


def test_group_heading_over_departments() -> None:
    reading = read(
        [
            ["序号", "隐患描述", "隐患部位", "整改责任单位", "", "", "整改期限", "整改情况", ""],
            ["", "", "", "建设单位", "施工单位", "责任人", "", "是否完成", "完成时间"],
            [
                1,
                "脚手架未设防护栏杆",
                "东侧",
                "甲公司",
                "乙公司",
                "张某",
                date(2022, 6, 1),
                "是",
                date(2022, 6, 2),
            ],
        ],
        merges=["A1:A2", "B1:B2", "C1:C2", "D1:F1", "G1:G2", "H1:I1"],
    )
    assert reading.header_rows == (1, 2)
    assert (fields(reading, "completed_on"), fields(reading, "status_reported")) == (
        [date(2022, 6, 2)],
        ["RECTIFIED"],
    )
    assert fields(reading, "responsible_person") == [["张某"]]


def test_a_day_in_columns_for_year_month_and_day_is_one_day() -> None:
    headings = ["序号", "检查时间", "", "", "隐患描述", "整改期限", ""]
    parts = ["", "年", "月", "日", "", "月", "日"]
    rows = [[1, 2022.0, 5.0, 6.0, "灭火器压力不足", "6", "1"], [2, "2022-5-7", "", "", "线路老化", "", ""]]
    merges = ["A1:A2", "B1:D1", "E1:E2", "F1:G1"]
    reading = read(
        [["2022年5月隐患台账", *[""] * 6], headings, parts, *rows],
        merges=[f"{one[0]}{int(one[1]) + 1}:{one[3]}{int(one[4]) + 1}" for one in merges],
    )
    assert fields(reading, "found_on") == [date(2022, 5, 6), date(2022, 5, 7)]
    assert fields(reading, "deadline") == [date(2022, 6, 1), None]
    assert {column.heading for column in reading.columns} >= {"检查时间", "整改期限"}


def test_header_of_three_rows() -> None:
    reading = read(
        [
            ["序号", "隐患情况", "", "", "整改情况", "", "", "", ""],
            ["", "部位", "描述", "等级", "措施", "责任", "", "时限", "完成时间"],
            ["", "", "", "", "", "部门", "责任人", "", ""],
            [1, "一楼", "灭火器过期", "一般", "更换", "保卫科", "张某", "2022年6月底前", date(2022, 6, 1)],
        ],
        merges=["A1:A3", "B1:D1", "E1:I1", "B2:B3", "C2:C3", "D2:D3", "E2:E3", "F2:G2", "H2:H3", "I2:I3"],
    )
    assert reading.header_rows == (1, 2, 3)
    assert (fields(reading, "deadline"), fields(reading, "completed_on")) == (
        [date(2022, 6, 30)],
        [date(2022, 6, 1)],
    )


def test_group_heading_where_the_format_knows_no_merges() -> None:
    reading = read(
        [
            ["序号", "隐患描述", "隐患部位", "整改责任", "", "整改期限"],
            ["", "", "", "部门", "责任人", ""],
            [1, "脚手架未设防护栏杆", "东侧", "基建科", "张某", date(2022, 6, 1)],
        ]
    )
    assert (fields(reading, "responsible_dept"), fields(reading, "responsible_person")) == (
        ["基建科"],
        [["张某"]],
    )


def test_merged_over_five_columns_makes_no_phantom_columns() -> None:
    reading = read(
        [
            ["序号", "隐患描述", "整改措施", "", "", "", "整改期限", "责任人"],
            [1, "灭火器过期", "更换灭火器", "", "", "", "2022-6-1", "张某"],
        ],
        merges=["C1:F1", "C2:F2"],
    )
    assert [column.status for column in reading.columns].count("ignored") == 3
    assert codes(reading) == set()


def test_values_are_lent_along_merges_and_never_along_blanks() -> None:
    reading = read(
        [PLAIN, hazard(1), hazard(2, who="", due=""), hazard(3, who="", due="")], merges=["H2:H3", "I2:I3"]
    )
    assert fields(reading, "responsible_person") == [["甲某某"], ["甲某某"], None]
    assert fields(reading, "deadline")[2] is None


def test_money_is_not_lent_along_merges() -> None:
    reading = read([[*PLAIN, "整改资金（万元）"], [*hazard(1), 3], [*hazard(2), ""]], merges=["K2:K3"])
    assert fields(reading, "fund_wan") == [3.0, None]


def test_ditto_marks_repeat_what_stands_above() -> None:
    assert fields(read([PLAIN, hazard(1), hazard(2, measure="同上", who="〃")]), "responsible_person")[1] == [
        "甲某某"
    ]


def test_table_that_starts_at_b7() -> None:
    reading = read([[]] * 6 + [["", *PLAIN]] + [["", *hazard(number)] for number in (1, 2)])
    assert (reading.header_rows, reading.account.records) == ((7,), 2)
    assert reading.records[0].cells["description"] == "E8"


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (["一、消防安全"], "section"),
        (["一", "用电安全"], "section"),
        (["（二）电气"], "section"),
        (["小计", "", "", 3], "total"),
        (["", "", "合计", 3], "total"),
        (["共计：3条"], "total"),
        (["说明：隐患级别分一般和重大。"], "footer"),
        (["注1. 本表每月3日前报送"], "footer"),
        (["填写要求：逐条填写"], "footer"),
        (["填报人：甲某", "", "", "审核人：乙某"], "footer"),
        (["填报人", "甲某", "", "审核人", "乙某", "", "联系电话", "88888888"], "footer"),
        (["例", date(2022, 5, 1), "一楼", "示例隐患", "一般", "措施", "科", "人", "6月", "已整改"], "footer"),
        (["……"], "blank"),
        (["保留格式，勿删"], "blank"),
        ([99], "blank"),
        (["99"], "blank"),
        (["/", "/", "/", "/"], "blank"),
        (PLAIN, "section"),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], "section"),
        (["", "", "", "并且灭火器过期"], "held"),
        ([5, "", "", "", "", "", "总务科", "丙某"], "held"),
    ],
)
def test_rows_that_are_not_records(row: list[Any], kind: str) -> None:
    reading = read([PLAIN, hazard(1), row, hazard(2)])
    assert _kinds(reading) == {"records": 2, kind: 1}
    assert balanced(reading)


def test_continuation_lines_of_a_footer_are_not_hazards() -> None:
    reading = read(
        [
            PLAIN,
            hazard(1),
            ["备注："],
            ["1.每月3日前报送；"],
            ["", "", "", "2.隐患等级分为一般和重大。"],
            ["3、请盖章"],
        ]
    )
    assert _kinds(reading) == {"records": 1, "footer": 4}


def test_counts_below_the_table_are_no_hazards() -> None:
    counts = [["统计："], ["一般隐患", 1, "已整改", 1, 2], ["重大隐患", 1, "已整改", 0, 3]]
    rows = [
        ["序号", "隐患描述", "隐患等级", "整改期限", "整改状态"],
        [1, "配电箱缺盖板", "一般", "2022-5-10", "已整改"],
    ]
    reading = read([*rows, *([*row, *[""] * (5 - len(row))] for row in counts)])
    assert (reading.account.records, reading.account.footer) == (1, 3)


def test_a_note_between_rows_ends_nothing() -> None:
    assert _kinds(read([PLAIN, hazard(1), ["注：以下为新增"], hazard(2)])) == {"records": 2, "footer": 1}


def test_a_hazard_over_two_rows_is_one_record_and_one_held_row() -> None:
    reading = read(
        [PLAIN, hazard(1), ["", "", "", "", "", "", "总务科", "乙某"], hazard(2)], merges=["A2:A3", "D2:D3"]
    )
    assert _kinds(reading) == {"records": 2, "held": 1}
    assert codes(reading) == {"sheet.continues_above"}


def test_rows_without_numbers_are_records_where_nothing_is_numbered() -> None:
    assert read([PLAIN, *[hazard("") for _ in range(3)]]).account.records == 3


@pytest.mark.parametrize(
    "text",
    ["1.灭火器压力不足；2.指示灯损坏", "一是灭火器过期，二是无巡查记录", "⑴门坏了⑵灯坏了", "①门坏了②灯坏了"],
)
def test_several_hazards_in_one_cell_stay_one_record(text: str) -> None:
    reading = read([PLAIN, hazard(1, text=text)])
    assert (fields(reading, "description"), codes(reading)) == ([text], {"cell.several_hazards"})


def test_a_shifted_row_is_one_finding_and_waits() -> None:
    header = [*PLAIN, "整改完成日期", "验收人"]
    shifted = [
        2,
        date(2022, 5, 3),
        "三楼",
        "门口堆放杂物",
        "一般",
        "清理",
        "保卫科",
        date(2022, 6, 1),
        "已整改",
        "李某",
        "无",
        "已整改",
    ]
    reading = read([header, [*hazard(1), date(2022, 6, 1), "丙某"], shifted])
    assert codes(reading) == {"sheet.row_shifted"}
    assert _kinds(reading) == {"records": 1, "held": 1}
    assert balanced(reading)


@pytest.mark.parametrize("day", [date(2022, 8, 12), "2022/8/12", "8月12日"])
def test_a_day_among_people_and_a_status_for_a_deadline_are_a_shifted_row(day: object) -> None:
    shifted = [2, date(2022, 6, 8), "二楼", "水箱无盖", "一般", "总务科", "甲某某", day, "整改中", ""]
    reading = read([PLAIN, hazard(1), shifted])
    assert codes(reading) - {"cell.no_start", "cell.ambiguous_deadline"} == {"sheet.row_shifted"}
    assert _kinds(reading) == {"records": 1, "held": 1}


def test_the_same_hazard_on_two_sheets_is_reported() -> None:
    reading = read_book({"5月": [PLAIN, hazard(1)], "汇总": [PLAIN, hazard(1, state="已整改")]})
    assert [finding.code for finding in reading.findings] == ["sheet.repeated"]


def test_hidden_sheets_rows_and_columns_are_read_and_reported() -> None:
    reading = read(
        [PLAIN, hazard(1), hazard(2), hazard(3)], hidden_rows={"Sheet1": [2]}, hidden_columns={"Sheet1": [5]}
    )
    assert reading.account.records == 3
    assert codes(reading) == {"sheet.hidden_rows", "sheet.hidden_columns"}
    second = read_book({"说明": [["说明"]], "台账": [PLAIN, hazard(1)]}, hidden=("台账",)).sheets[1]
    assert (second.account.records, codes(second)) == (1, {"sheet.hidden"})


def test_a_check_list_is_not_a_ledger() -> None:
    rows = [
        ["序号", "检查项目", "检查内容", "检查方法", "应得分", "实得分"],
        [1, "消防", "灭火器是否完好", "现场查看", 5, 4],
    ]
    reading = read(rows)
    assert (reading.ledger, codes(reading)) == (None, {"sheet.check_list"})


@pytest.mark.parametrize(
    "row",
    [
        ["本月无隐患"],
        ["零报告"],
        [1, "", "", "无"],
        ["无"] * 10,
        [1, "", "", "本月无新增隐患"],
        ["", date(2022, 5, 31), "", "未发现安全隐患"],
    ],
)
def test_a_nil_declaration_is_neither_a_hazard_nor_nothing(row: list[Any]) -> None:
    reading = read([["某某卫生院2022年5月隐患排查治理台账"], PLAIN, row])
    assert _kinds(reading) == {"nil": 1}
    assert reading.cover.values["nil_declared"] is True
    assert codes(reading) == set()


def test_a_nil_declaration_without_a_header() -> None:
    reading = read([["某某卫生院2022年5月隐患排查治理台账"], ["本月无隐患"]])
    assert (reading.ledger, reading.account.nil, reading.cover.values["nil_declared"]) == ("hazard", 1, True)


def test_a_declaration_beside_records_is_reported() -> None:
    assert codes(read([["本月有无隐患：无"], PLAIN, hazard(1)])) == {
        "sheet.nil_with_records",
        "cell.year_assumed",
    } - {"cell.year_assumed"}


def test_a_header_with_nothing_under_it_is_reported() -> None:
    assert codes(read([PLAIN])) == {"sheet.no_rows"}


def test_rows_of_a_county_keep_the_unit_they_name() -> None:
    header = ["序号", "责任单位", "排查日期", "隐患描述", "整改措施", "责任人", "整改期限", "整改情况"]
    rows = [
        [1, "甲镇卫生院", "2022.5.3", "灭火器压力不足", "更换", "张某", "2022.5.10", "已整改"],
        [2, "乙镇卫生院", "2022.5.4", "线路老化", "更换", "李某", "立即整改", "未整改"],
    ]
    assert fields(read([header, *rows]), "unit_name") == ["甲镇卫生院", "乙镇卫生院"]


def test_a_sheet_that_lacks_what_it_needs_is_refused_with_its_name() -> None:
    reading = read(
        [
            ["隐患台账"],
            ["序号", "排查日期", "整改措施", "整改责任人", "整改期限"],
            [1, date(2022, 5, 1), "清理", "张某", "立即"],
        ]
    )
    assert reading.ledger is None
    assert codes(reading) == {"sheet.missing_heading"}
