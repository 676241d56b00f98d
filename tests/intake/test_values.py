"""What one cell says by itself, said to the readers of values and codes directly."""

from datetime import date
from math import inf, nan

import pytest

from flows.intake.cells.coded import read_code
from flows.intake.cells.values import (
    Read,
    clean,
    is_blank,
    read_bool,
    read_int,
    read_label,
    read_money,
    read_number,
    read_people,
    read_percent,
    read_text,
    read_units,
    ticked,
)
from schemas.codes import load_codes

CODES = load_codes()
NOT_A_NUMBER = (None, "not_a_number")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("属于重大隐患的情形", ("MAJOR", None)),
        ("特大事故隐患级", ("MAJOR", None)),
        ("一般以上、接近重大的", ("MAJOR", "doubtful_code")),
        ("不重大的一般类", ("GENERAL", None)),
        ("较轻微的", ("GENERAL", None)),
        ("非重大的", ("GENERAL", None)),
        ("比较大的", ("GENERAL", "doubtful_code")),
        ("重点关注的", ("GENERAL", "doubtful_code")),
        ("较大", ("GENERAL", "doubtful_code")),
        ("说不清", (None, "unknown_code")),
        ("一般、重大", ("GENERAL", "several_codes")),
        ("☐一般 ☑重大", ("MAJOR", None)),
        ("未注明", (None, "unknown_code")),
        ("/", (None, None)),
        ("无", (None, None)),
    ],
)
def test_a_level_is_what_its_words_come_to(said: str, meant: Read) -> None:
    assert read_code(said, CODES["level"]) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("由责任科室限期整改到位", ("TIMED", "doubtful_code")),
        ("已要求立即改正、再列入治理计划中", ("PLANNED", "doubtful_code")),
        ("已经限期办理", ("TIMED", "doubtful_code")),
        ("先限期、后立即办理的", ("IMMEDIATE", "doubtful_code")),
        ("请领导定夺", (None, "unknown_code")),
        ("严重", (None, "unknown_code")),
    ],
)
def test_other_codes_are_found_by_the_longest_word_inside(said: str, meant: Read) -> None:
    assert read_code(said, CODES["treatment"]) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (0, ("PENDING", None)),
        (0.0, ("PENDING", None)),
        (0.005, ("RECTIFYING", None)),
        (1, ("RECTIFIED", None)),
        (2, ("RECTIFYING", None)),
        (60, ("RECTIFYING", None)),
        (100, ("RECTIFIED", None)),
        (101, (None, "unknown_code")),
        (-0.1, (None, "unknown_code")),
        ("0%", ("PENDING", None)),
        ("0.5%", ("RECTIFYING", None)),
        ("120%", (None, "unknown_code")),
        ("整改了80%", ("RECTIFYING", "status_from_words")),
        ("进度0%", ("PENDING", "status_from_words")),
    ],
)
def test_a_share_that_is_done_is_a_status(said: object, meant: Read) -> None:
    assert read_code(said, CODES["status"]) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (True, (True, None)),
        ("☑是 ☐否", (True, None)),
        ("☐", (False, None)),
        ("●", (True, None)),
        ("X", (False, None)),
        ("Yes", (True, None)),
        ("需要", (True, None)),
        ("□", (False, None)),
        ("未落实到位", (False, None)),
        ("不属于此类", (False, None)),
        ("已落实到位", (True, None)),
        ("属于此类", (True, None)),
        ("有待商榷", (True, None)),
        ("大概吧", (None, "not_yes_no")),
        (date(2022, 6, 1), (True, "not_yes_no")),
        ("——", (None, None)),
    ],
)
def test_yes_and_no_in_whole_sentences(said: object, meant: Read) -> None:
    assert read_bool(said, CODES["yes_no"]) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (3, (3.0, None)),
        ("1,200人次", (1200.0, None)),
        ("无", (0.0, None)),
        ("/", (None, None)),
        ("三两个", NOT_A_NUMBER),
        ("3至5个", NOT_A_NUMBER),
        ("9" * 400, NOT_A_NUMBER),
        (inf, NOT_A_NUMBER),
        (nan, NOT_A_NUMBER),
        (True, NOT_A_NUMBER),
    ],
)
def test_a_number_may_carry_a_unit(said: object, meant: Read) -> None:
    assert read_number(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (12.0, (12, None)),
        ("12台", (12, None)),
        (1.5, NOT_A_NUMBER),
        ("多台", NOT_A_NUMBER),
        ("", (None, None)),
    ],
)
def test_a_count_is_whole(said: object, meant: Read) -> None:
    assert read_int(said) == meant


@pytest.mark.parametrize(
    ("said", "fractions", "meant"),
    [
        ("85%", True, (85.0, None)),
        ("85％", True, (85.0, None)),
        (0.85, True, (85.0, None)),
        ("0.85", True, (85.0, None)),
        (0.123456789, True, (12.345679, None)),
        (85, False, (85.0, None)),
        ("大半", False, NOT_A_NUMBER),
    ],
)
def test_percent_points_or_parts_of_one(said: object, fractions: bool, meant: Read) -> None:  # noqa: FBT001 - a column of the table
    assert read_percent(said, fractions=fractions) == meant


@pytest.mark.parametrize(
    ("said", "unit", "meant"),
    [
        (3, None, (3.0, None)),
        (30_000, "元", (3.0, None)),
        ("约 1.5 万元", "元", (1.5, None)),
        ("1,500", "元", (0.15, None)),
        ("1.5", None, (1.5, None)),
        (7, "美元", (7.0, None)),
        (0.123, "元", (0.0000123, None)),
        (0.123456789, "万元", (0.12345679, None)),
        ("无", "元", (0.0, None)),
        ("若干", "元", NOT_A_NUMBER),
        (True, "元", NOT_A_NUMBER),
    ],
)
def test_money_is_in_ten_thousands_whatever_its_unit(said: object, unit: str | None, meant: Read) -> None:
    assert read_money(said, unit) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("保卫科、总务科", (["保卫科", "总务科"], None)),
        ("保卫科和总务科", (["保卫科", "总务科"], None)),
        ("无", (None, None)),
        ("/", (None, None)),
        ("。", (None, None)),
    ],
)
def test_units_are_a_list(said: str, meant: Read) -> None:
    assert read_units(said) == meant


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("甲_x000D_\r\n乙", "甲\n乙"),
        ("\u200b\u3000甲 乙\xa0\ufeff", "甲 乙"),
        ("X光机X", "X光机X"),
        (12.0, "12"),
    ],
)
def test_a_text_without_what_nobody_sees(said: object, text: str) -> None:
    assert clean(said) == text


def test_text_keeps_nil_and_loses_placeholders() -> None:
    assert [read_text(said) for said in (" 甲 ", "无", "/")] == [("甲", None), ("无", None), (None, None)]


def test_blank_is_what_says_nothing() -> None:
    assert all(is_blank(value) for value in (None, "", "  ", "/", " —— ", "待填"))
    assert not any(is_blank(value) for value in (0, False, "无", "甲"))


def test_a_label_stands_on_one_line_and_nil_says_nothing() -> None:
    assert [read_label(value) for value in ("消防\n 安全", "无", "/")] == [
        ("消防 安全", None),
        (None, None),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ("☐一般 ☐重大", None),
        ("☑重大", "重大"),
        ("√是", "是"),
        ("☑食堂 ☑锅炉房 ☐库房", "食堂、锅炉房"),
        ("√", None),
    ],
)
def test_what_is_ticked(said: str, chosen: str | None) -> None:
    assert ticked(said) == chosen


def test_a_picture_in_a_cell_of_wps_is_told_as_one() -> None:
    assert read_label('=_xlfn.DISPIMG("ID_0A",1)') == ("图片", None)


def test_people_are_names() -> None:
    assert read_people("张某、李某 13800000000") == (["张某", "李某"], None)
    assert read_people("13800000000") == (None, "not_people")
    assert read_people("。") == (None, None)


def test_a_doubtful_word_of_another_list_stands_for_nothing() -> None:
    unsure = CODES["treatment"].model_copy(update={"doubtful": ("酌情",)})
    assert read_code("酌情", unsure) == (None, "doubtful_code")
