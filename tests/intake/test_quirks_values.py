"""Headings and values as they are really written (reading.md 19 to 25)."""

# ruff: noqa: E501 - a row of a table stays one line

from datetime import date
from typing import Any

import pytest

from tests.intake.books import PLAIN, codes, fields, hazard, mapping, read


def _one(heading: str, values: list[Any], name: str, **base: object) -> list[Any]:
    rows = [[*hazard(number, **base), value] for number, value in enumerate(values)]
    return fields(read([[*PLAIN, heading], *rows]), name)


def test_hazard_type_is_severity_where_its_values_are() -> None:
    assert (
        mapping(
            read(
                [
                    ["序号", "隐患内容", "隐患类型", "责任人"],
                    [1, "线路老化", "一般隐患", "张某"],
                    [2, "门坏", "重大隐患", "张某"],
                ]
            )
        )["隐患类型"]
        == "level"
    )
    assert (
        mapping(
            read(
                [
                    ["序号", "隐患内容", "隐患类型", "责任人", "整改期限"],
                    [1, "线路老化", "触电", "张某", "立即"],
                    [2, "门坏", "火灾", "张某", "立即"],
                ]
            )
        )["隐患类型"]
        == "category"
    )


def test_disposition_is_a_measure_where_it_is_prose() -> None:
    short = [
        ["序号", "隐患内容", "处置措施", "责任人"],
        [1, "线路老化", "立即整改", "张某"],
        [2, "灯坏了", "限期整改", "李某"],
    ]
    prose = [
        ["序号", "隐患内容", "处置措施", "责任人"],
        [1, "线路老化", "重新敷设线路并加装套管", "张某"],
        [2, "灯坏了", "更换应急照明灯三具", "李某"],
    ]
    assert mapping(read(short))["处置措施"] == "treatment"
    assert mapping(read(prose))["处置措施"] == "measure"


def test_completion_time_is_planned_unless_a_deadline_stands_beside_it() -> None:
    row = [1, "线路老化", "更换", "张某", "2022-6-1", "2022-6-2"]
    beside = read([["序号", "隐患内容", "整改措施", "责任人", "整改期限", "完成时间"], row])
    alone = read([["序号", "隐患内容", "整改措施", "责任人", "完成时间"], row[:5]])
    assert (mapping(beside)["完成时间"], mapping(alone)["完成时间"]) == ("completed_on", "deadline")


def test_state_of_mending_is_status_or_words_or_both() -> None:
    header = ["序号", "隐患内容", "责任人", "整改期限", "整改情况"]
    words = read(
        [
            header,
            [1, "线路老化", "张某", "2022-6-1", "已于2022年5月20日完成整改，更换线缆"],
            [2, "门坏", "张某", "2022-6-1", "正在采购新门"],
        ]
    )
    assert fields(words, "status_reported") == ["RECTIFIED", "RECTIFYING"]
    assert fields(words, "progress_note")[0].startswith("已于")
    both = read([[*header, "是否整改"], [1, "线路老化", "张某", "2022-6-1", "更换线缆20米", "是"]])
    assert (mapping(both)["整改情况"], fields(both, "status_reported")) == ("progress_note", ["RECTIFIED"])


def test_the_reason_of_a_choice_is_recorded() -> None:
    reading = read([["序号", "隐患内容", "隐患类型", "责任人"], [1, "线路老化", "一般隐患", "张某"]])
    assert "契合度" in next(column.why for column in reading.columns if column.heading == "隐患类型")


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("整改\n责任人", "responsible_person"),
        (" 整改责任人", "responsible_person"),
        ("整改责任人·", "responsible_person"),
        ("﹡整改责任人（签字）", "responsible_person"),
        ("整改情况(是/否)", "status_reported"),
        ("3、整改期限", "deadline"),
        ("整 改 期 限", "deadline"),
        ("要求整改完成的时限", "deadline"),
        ("隐患整改责任人员", "responsible_person"),
        ("拟采取的整改措施", "measure"),
    ],
)
def test_dirty_headings(heading: str, field: str) -> None:
    values = {
        "responsible_person": "张某",
        "status_reported": "是",
        "deadline": "2022-06-30",
        "measure": "更换线缆并检查",
    }
    reading = read(
        [
            ["序号", "隐患描述", "隐患部位", "排查日期", heading],
            [1, "线路老化", "一楼", "2022-5-1", values[field]],
        ]
    )
    assert field in mapping(reading).values()


def test_an_unknown_heading_is_reported_at_its_cell_with_the_nearest_known_one() -> None:
    reading = read([[*PLAIN, "备注栏目甲乙丙"], [*hazard(), "x"]])
    finding = next(finding for finding in reading.findings if finding.code == "sheet.unknown_heading")
    assert (finding.cell, finding.value, bool(finding.facts["nearest"])) == ("K1", "备注栏目甲乙丙", True)


def test_levels() -> None:
    written = [
        3.0,
        "3级",
        "一般3级",
        "一般",
        "一般事故隐患",
        "重大事故隐患",
        "☐一般 ☑重大",
        "一般□ 重大☑",
        "/",
    ]
    assert fields(read([PLAIN, *[hazard(number, level=value) for number, value in enumerate(written)]]), "level") == [
        "GENERAL", "GENERAL", "GENERAL", "GENERAL", "GENERAL", "MAJOR", "MAJOR", "MAJOR", None,
    ]  # fmt: skip


def test_a_doubtful_level_is_reported() -> None:
    assert "cell.doubtful_code" in codes(read([PLAIN, hazard(level="较大")]))


@pytest.mark.parametrize("blank", ["", " ", "/", "-", "—", "待定", "？", "\\", "……", "无"])
def test_blanks_say_nothing_in_dates_and_people(blank: str) -> None:
    reading = read([PLAIN, hazard(1), hazard(2, found=blank, who=blank, due=blank)])
    assert (
        fields(reading, "found_on")[1],
        fields(reading, "responsible_person")[1],
        fields(reading, "deadline")[1],
    ) == (None,) * 3
    assert codes(reading) == set()


def test_money_takes_its_unit_from_the_cell_then_the_heading() -> None:
    values = [0.5, "5000元", "约2万元", "无", "/", "3,000元", 0, "自筹300元"]
    assert _one("整改资金（万元）", values, "fund_wan") == [0.5, 0.5, 2.0, 0.0, None, 0.3, 0.0, 0.03]
    assert _one("整改资金（元）", [5000, "8000"], "fund_wan") == [0.5, 0.8]


def test_people_lists() -> None:
    written = [
        "张三、李四",
        "王五\n",
        "赵六.",
        "张 三",
        "张三 李四",
        "张三13800000000",
        "张三；李四/王五",
        "总务科张三",
        "护理部 李四、王五",
    ]
    assert fields(read([PLAIN, *[hazard(number, who=value) for number, value in enumerate(written)]]), "responsible_person") == [
        ["张三", "李四"], ["王五"], ["赵六"], ["张三"], ["张三", "李四"], ["张三"], ["张三", "李四", "王五"], ["张三"], ["李四", "王五"],
    ]  # fmt: skip


def test_a_date_is_not_a_person() -> None:
    assert "cell.not_people" in codes(read([PLAIN, hazard(who=date(2022, 5, 1))]))


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("是", "RECTIFIED"), ("√", "RECTIFIED"), ("×", "PENDING"), ("否", "PENDING"), (0.8, "RECTIFYING"), ("100%", "RECTIFIED"),
        (1, "RECTIFIED"), ("已完成", "RECTIFIED"), ("已销号", "CLOSED"), ("未整改", "PENDING"), ("完成整改", "RECTIFIED"),
        ("已于5月20日完成整改", "RECTIFIED"), ("关闭", "CLOSED"), ("■", "RECTIFIED"), ("部分整改", "RECTIFYING"),
        ("尚未完成整改", "PENDING"), ("未销号，正在整改", "RECTIFYING"), ("☑已整改 □未整改", "RECTIFIED"), ("验收合格", "ACCEPTED"), ("/", None),
        ("方案已定，待采购", "RECTIFYING"), ("已送检", "RECTIFYING"), ("配件到货后更换", "RECTIFYING"), ("预计6月30日完成", "RECTIFYING"),
        ("已更换，待验收", "RECTIFIED"), ("已完成，预计下月验收", "RECTIFIED"), ("当场清理", "RECTIFIED"),
    ],
)  # fmt: skip
def test_status_words_become_lifecycle_words(word: object, status: str | None) -> None:
    assert fields(read([PLAIN, hazard(1), hazard(2, state=word)]), "status_reported")[1] == status


def test_three_tick_columns_are_one_status() -> None:
    rows = [
        ["序号", "隐患描述", "整改措施", "责任人", "已整改", "整改中", "未整改"],
        [1, "灭火器压力不足", "更换", "张某", "√", "", ""],
        [2, "线路老化", "更换", "张某", "", "", "√"],
    ]
    assert fields(read(rows), "status_reported") == ["RECTIFIED", "PENDING"]


@pytest.mark.parametrize(
    ("word", "closed"),
    [
        ("是", True),
        ("√", True),
        ("已销号", True),
        ("否", False),
        ("未销号", False),
        ("×", False),
        ("☑是 ☐否", True),
        ("□", False),
        ("/", None),
    ],
)
def test_yes_and_no_in_every_notation(word: object, closed: object) -> None:
    assert _one("是否销号", ["是", word], "closed_flag")[1] is closed


def test_serial_numbers_are_text_and_may_be_missing() -> None:
    assert fields(read([PLAIN, hazard(1.0), hazard("2、"), hazard("A-3"), hazard("")]), "row_no") == [
        "1",
        "2",
        "A-3",
        None,
    ]


def test_texts_are_kept_as_they_came() -> None:
    reading = read([PLAIN, hazard(1, due="6月底前")])
    assert reading.records[0].texts["I2"] == "6月底前"
    assert reading.records[0].fields["deadline_raw"] == "6月底前"
