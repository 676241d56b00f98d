"""Likeness and assignment: what counts as the same words, the same place, the same hazard."""

import numpy as np
import pytest

from schemas.matching import load_matching
from warehouse.matching import Pairs, anchors, assign, likeness, wording

RULES = load_matching()


def pairs(*told: tuple[str, str, str, str, str, str]) -> Pairs:
    """(row, hazard, row's text, hazard's text, row's place, hazard's place); same day and category."""
    rows, hazards, row_texts, hazard_texts, row_places, hazard_places = zip(*told, strict=True)
    many = len(told)
    return Pairs(rows, hazards, row_texts, hazard_texts, row_places, hazard_places, [0] * many, [True] * many)


@pytest.mark.parametrize(
    ("one", "other"),
    [("三楼，东侧（通道）。", "三楼东侧(通道)"), ("Ａ座 ３ 楼", "a座3楼")],
)
def test_punctuation_width_and_case_say_nothing(one: str, other: str) -> None:
    assert wording(one) == wording(other)


def test_decimal_points_are_kept() -> None:
    assert wording("宽1.5米") != wording("宽15米")


def test_a_number_names_the_same_place_in_either_script() -> None:
    units = ("楼", "号")
    assert anchors("十二楼3号", units) == anchors("12楼三号", units)
    assert anchors("二十楼", units) == {("20", "楼")}


def test_other_floors_are_kept_apart() -> None:
    told = pairs(("r", "h", "疏散通道堆放杂物", "疏散通道堆放杂物", "住院楼三楼", "住院楼四楼"))
    assert all(match.certainty != "certain" for match in assign(told, likeness(told, RULES), RULES))


def test_nobody_is_taken_twice_and_order_says_nothing() -> None:
    told = [
        ("r1", "h1", "灭火器压力不足", "灭火器压力不足", "一楼大厅", "一楼大厅"),
        ("r1", "h2", "灭火器压力不足", "灭火器缺失", "一楼大厅", "一楼大厅"),
        ("r2", "h1", "灭火器已缺失", "灭火器压力不足", "一楼大厅", "一楼大厅"),
        ("r2", "h2", "灭火器已缺失", "灭火器缺失", "一楼大厅", "一楼大厅"),
    ]
    for order in (told, told[::-1]):
        given = pairs(*order)
        found = {
            (given.rows[m.pair], given.hazards[m.pair]) for m in assign(given, likeness(given, RULES), RULES)
        }
        assert found == {("r1", "h1"), ("r2", "h2")}


def test_two_equally_good_partners_are_doubtful() -> None:
    told = pairs(
        ("r", "h1", "灭火器压力不足", "灭火器压力不足", "大厅", "大厅"),
        ("r", "h2", "灭火器压力不足", "灭火器压力不足", "大厅", "大厅"),
    )
    assert [match.certainty for match in assign(told, likeness(told, RULES), RULES)] == ["doubtful"]


def test_a_trait_nobody_shows_hands_its_weight_on() -> None:
    told = pairs(("r", "h", "灭火器压力不足", "灭火器压力不足", "", ""))
    scores = likeness(told, RULES)
    assert np.isnan(scores.place[0])
    assert scores.total[0] == pytest.approx(1.0)
