"""Totals a table prints under its rows are compared with them (reading.md 10, 18)."""

from typing import Any

import pytest

from flows.intake.facts import SheetReading
from tests.intake.books import PLAIN, balanced, hazard, read

MONEY = [*PLAIN, "整改资金（元）"]


def differing(reading: SheetReading) -> list[tuple[str | None, str | None, str]]:
    return [
        (finding.cell, finding.value, finding.facts["sum"])
        for finding in reading.findings
        if finding.code == "sheet.total_differs"
    ]


def total(word: str, money: object, items: str = "") -> list[Any]:
    return [word, "", "", items, *[""] * 6, money]


def test_a_total_that_is_the_sum_is_silent() -> None:
    reading = read([MONEY, [*hazard(1), 300], [*hazard(2), 200.5], total("合计", 500.5)])
    assert differing(reading) == []
    assert (reading.account.records, reading.account.total) == (2, 1)


def test_a_total_that_is_not_the_sum_is_told_with_both_numbers() -> None:
    reading = read([MONEY, [*hazard(1), 300], [*hazard(2), 200], total("合计", 600)])
    assert differing(reading) == [("K4", "600", "500")]
    assert balanced(reading)


def test_subtotals_speak_of_the_rows_since_the_last_one() -> None:
    rows = [[*hazard(1), 300], total("小计", 300), [*hazard(2), 200], total("小计", 200), total("合计", 500)]
    assert differing(read([MONEY, *rows])) == []


@pytest.mark.parametrize(("said", "expected"), [("共2项", []), ("共3项", [("A4", "3", "2")])])
def test_a_number_of_items_is_the_number_of_rows(said: str, expected: list[Any]) -> None:
    assert differing(read([MONEY, [*hazard(1), ""], [*hazard(2), ""], total("合计", "", said)])) == expected


def test_a_county_whose_units_do_not_add_up_is_told() -> None:
    header = ["单位", "一般隐患排查数", "一般隐患已整改", "重大隐患排查数", "重大隐患已整改"]
    rows = [["甲院", 10, 9, 0, 0], ["乙院", 20, 20, 1, 0], ["合计", 31, 29, 1, 0]]
    assert differing(read([["2022年5月隐患排查治理情况统计表"], header, *rows])) == [("B5", "31", "30")]
