"""How well rows find their hazards when units renumber, retype and mistype; measured against truth."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from tests.warehouse.histories import History, row

THINGS = (
    "灭火器压力不足", "疏散通道堆放杂物，影响通行", "配电箱未上锁", "线路老化，存在私拉乱接现象",
    "防火门闭门器损坏", "应急照明灯不亮", "氧气瓶未固定", "危化品柜未落实双人双锁", "电梯检验标志过期",
    "排烟管道未定期清洗", "消火栓被遮挡", "外墙瓷砖松动有脱落风险", "安全出口指示标志损坏",
    "插座超负荷使用", "医疗废物暂存间未上锁",
)  # fmt: skip
BUILDINGS = ("门诊楼", "住院楼", "医技楼", "行政楼", "后勤楼")
SIDES = ("东侧", "西侧", "南侧走廊", "北侧楼梯间", "护士站")
ENDINGS = ("，已联系厂家", "（整改中）", "，预计月底前完成", "，需尽快处理", "。", "，共2处")
CATEGORIES = ("FIRE", "ELEC", "MEDGAS", "HAZCHEM", "SPEC", "BLDG")
UNITS, HAZARDS, MONTHS = 40, 14, ("2022-05", "2022-06", "2022-07")


class Real(NamedTuple):
    """A hazard as it truly is."""

    unit: str
    number: int
    facts: dict[str, Any]


def test_links_without_codes_are_nearly_always_right() -> None:
    chance = random.Random(2022)  # noqa: S311 - repeatable on purpose
    history = History()
    truth: dict[tuple[str, str, int], Real] = {}
    alive: dict[str, list[Real]] = {f"U{number:03d}": [] for number in range(UNITS)}
    for month, period in enumerate(MONTHS):
        for unit, hazards in alive.items():
            hazards[:] = [*(real for real in hazards if chance.random() < 0.75)]
            hazards.extend(_found(chance, unit, month, hazards))
            chance.shuffle(hazards)
            history.returned(period, *(_retyped(chance, real) for real in hazards), unit=unit)
            truth |= {(unit, period, place): real for place, real in enumerate(hazards, start=4)}
    history.fold()
    precision, recall = _measure(history, truth)
    history.connection.close()
    assert precision >= 0.99, f"precision {precision:.4f}, recall {recall:.4f}"
    assert recall >= 0.97, f"precision {precision:.4f}, recall {recall:.4f}"


def _found(chance: random.Random, unit: str, month: int, known: list[Real]) -> Iterator[Real]:
    """New hazards until the unit has its number; the same thing at the same place only once at a time."""
    taken = {(real.facts["description"], real.facts["location"]) for real in known}
    while len(taken) < HAZARDS:
        said = (
            chance.choice(THINGS),
            f"{chance.choice(BUILDINGS)}{chance.choice('一二三四五六')}楼{chance.choice(SIDES)}",
        )
        if said in taken:
            continue
        taken.add(said)
        found = date(2022, 5 + month, chance.randint(1, 28))
        yield Real(unit, chance.getrandbits(60), {
            "description": said[0], "location": said[1], "found_on": found,
            "category": chance.choice(CATEGORIES), "deadline": found + timedelta(days=60),
            "status_reported": "RECTIFYING",
        })  # fmt: skip


def _retyped(chance: random.Random, real: Real) -> dict[str, Any]:
    """The hazard as somebody types it again: four rows in ten differ in words, a few in place or date."""
    facts = dict(real.facts)
    if chance.random() < 0.2:
        facts["description"] = _mistyped(chance, facts["description"])
    if chance.random() < 0.25:
        facts["description"] += chance.choice(ENDINGS)
    if chance.random() < 0.03:
        facts["location"] = facts["location"].replace("楼", "号楼", 1)
    if chance.random() < 0.04:
        facts["found_on"] += timedelta(days=chance.choice([-1, 1, 10]))
    if chance.random() < 0.05:
        facts["category"] = chance.choice(CATEGORIES)
    if chance.random() < 0.3:
        facts["deadline"] += timedelta(days=30)
    return row(**facts)


def _mistyped(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text) - 1)
    return chance.choice([
        text[:at] + text[at + 1 :],
        text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        text[:at] + chance.choice("的了有在") + text[at:],
    ])  # fmt: skip


def _measure(history: History, truth: dict[tuple[str, str, int], Real]) -> tuple[float, float]:
    """Precision of the links made without asking, and their share of the links there truly are."""
    first_code: dict[int, str] = {}
    linked = right = due = 0
    for unit, period, number, code, method, certainty in history.rows(
        "SELECT unit_code, period, row_number, hazard_code, method, certainty FROM hazard.link"
        " WHERE retracted_at IS NULL ORDER BY period, unit_code, row_number"
    ):
        real = truth[unit, period, number]
        known = real.number in first_code
        made = method != "new"
        due += known
        linked += made
        right += made and known and first_code[real.number] == code
        if not known or (not made and certainty == "doubtful"):
            first_code.setdefault(real.number, code)
    return right / linked, right / due
