"""Units whose way of keeping the ledger is known: honest ones that look suspicious beside ones that pretend.

Each has a habit; what a habit does to a row it does not do every time, because people are not regular. All
follow from a seed, so that the same number of units is always the same region.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from typing import Any, NamedTuple

Row = dict[str, Any]
PERIOD, BEFORE, YEAR_AGO = "2022-06", "2022-05", "2021-06"
STEADY = 0.9
"""How often a habit shows in a row."""

_ROOMS = ("东侧走廊", "西侧走廊", "值班室", "库房", "配电间")
_PLACES = [f"{n}号楼{floor}层{room}" for n in range(1, 9) for floor in range(1, 8) for room in _ROOMS]
_FOUND = [
    f"{thing}{trouble}，{more}"
    for thing, trouble, more in product(
        ("应急照明灯", "常闭式防火门", "消火栓箱", "配电箱", "氧气瓶", "排烟风机", "电梯机房", "化粪池盖板"),
        ("外壳破损", "标识脱落", "无人点检", "被杂物遮挡", "接线松动", "锈蚀严重", "未按期保养"),
        (
            "上次检查后仍未处理",
            "影响夜间使用",
            "存在坠落风险",
            "记录本缺页",
            "周围堆放纸箱",
            "已多次被职工反映",
        ),
    )
]
_COMMON = [text[:14] for text in _FOUND[::40]]
"""Wordings that everybody uses."""
_DEEDS = ("更换", "重新固定", "清理", "加装警示标志于", "委托维保单位检修", "登记建卡并每周点检")
_PHRASES = ("加强管理", "立即整改", "限期整改，加强巡查", "高度重视，举一反三", "督促整改")
_SURNAMES, _GIVEN = (
    "赵钱孙李周吴郑王冯陈褚卫",
    ("建国", "丽华", "晓明", "志强", "春梅", "海燕", "文博", "子涵"),
)


class Office(NamedTuple):
    """One unit, its habit, and what it wrote."""

    code: str
    habit: str
    pretends: bool
    rows: list[Row]
    before: list[Row]
    year_ago: list[Row]
    nil_months: int = 0
    problems: int = 0
    """Problems that inspections found at it."""


class Writer:
    """Writes one unit's months, from a seed of its own."""

    def __init__(self, number: int, models: list[Row]) -> None:
        """``models`` are a neighbour's rows, for those who copy."""
        self.code, self.models = f"U{number:04}", models
        self.dice = random.Random(number)  # noqa: S311 - reproducible data, not a secret
        self.people = [surname + given for surname in _SURNAMES for given in _GIVEN]
        self.person, self.day = self.dice.choice(self.people), date(2022, 6, self.dice.randint(2, 20))

    def often(self) -> bool:
        """Whether the habit shows this time."""
        return self.dice.random() < STEADY

    def row(self, number: int) -> Row:
        """A row as somebody careful writes it."""
        found = date(2022, 6, 1) + timedelta(self.dice.randint(0, 25))
        place = self.dice.choice(_PLACES)
        state = self.dice.choice(("RECTIFYING", "RECTIFIED", "CLOSED", "RECTIFYING"))
        done = self.dice.choice(("已采购", "已询价", "施工过半", "待复查"))
        return {
            "row_id": f"{self.code}#{number}", "unit_code": self.code, "period": PERIOD,
            "sha256": self.code, "sheet": "隐患台账", "sheet_no": 0, "row_number": 5 + number,
            "hazard_code": f"HZ-{self.code}-{number}", "level": "GENERAL",
            "location": place, "description": f"{place}{self.dice.choice(_FOUND)}",
            "measure": f"{self.dice.choice(_DEEDS)}{place}相关设施", "found_on": found,
            "deadline": found + timedelta(self.dice.randint(3, 28)), "status_reported": state,
            "responsible_person": [self.dice.choice(self.people)],
            "closed_on": found + timedelta(self.dice.randint(1, 4)) if state == "CLOSED" else None,
            "progress_note": f"本月第{number + 1}项{done}",
        }  # fmt: skip

    def rows(self) -> list[Row]:
        """The month's rows."""
        return [self.row(number) for number in range(self.dice.randint(4, 12))]

    def earlier(self, row: Row) -> Row:
        """The same hazard a month ago, when less had happened."""
        return row | {"period": BEFORE, "status_reported": "RECTIFYING", "progress_note": "已上报院办公会"}


Habit = Callable[[Writer, Row], Row]


def one_day(writer: Writer, row: Row) -> Row:
    """One inspection day, and one deadline for all that was found."""
    return row | {"found_on": writer.day, "deadline": date(2022, 7, 15), "closed_on": None}


def one_person(writer: Writer, row: Row) -> Row:
    """One caretaker for everything."""
    return row | {"responsible_person": [writer.person]}


def month_end(_: Writer, row: Row) -> Row:
    """Deadlines at the end of the month."""
    return row | {"deadline": date(2022, 7, 31)}


def phrases(writer: Writer, row: Row) -> Row:
    """A measure that says nothing."""
    return row | {"measure": writer.dice.choice(_PHRASES)} if writer.often() else row


def department(writer: Writer, row: Row) -> Row:
    """A department in place of a person."""
    return row | {"responsible_person": ["总务科"]} if writer.often() else row


def common_words(writer: Writer, row: Row) -> Row:
    """Wording that everybody uses, at the place it was found."""
    return row | {"description": f"{row['location']}{writer.dice.choice(_COMMON)}"}


def same_day(writer: Writer, row: Row) -> Row:
    """Closed the day it was found, nothing to show for it."""
    closed = {"status_reported": "CLOSED", "closed_on": row["found_on"]}
    return row | closed if writer.often() else row


def copied(writer: Writer, row: Row) -> Row:
    """A neighbour's sentence with a word changed."""
    model = writer.dice.choice(writer.models)["description"]
    return (
        row | {"description": model.replace("，", "、").replace("号楼", "号病房楼")}
        if writer.often()
        else row
    )


def still(_: Writer, row: Row) -> Row:
    """Open, and its note never changes."""
    return row | {"status_reported": "RECTIFYING", "closed_on": None, "progress_note": "正在整改"}


HABITS: tuple[tuple[str, int, bool, tuple[Habit, ...]], ...] = (
    ("careful", 110, False, ()),
    ("one inspection day, one caretaker", 30, False, (one_day, one_person, month_end)),
    ("month-end deadlines, department named", 20, False, (month_end, department)),
    ("common wording, one caretaker", 25, False, (common_words, one_person)),
    ("waits for money, says so", 15, False, (still, one_person)),
    ("mends small things at once", 15, False, (same_day, one_person)),
    ("nil, and nobody found anything", 20, False, ()),
    ("nothing moves, phrases", 15, True, (still, phrases)),
    ("copies, one day", 15, True, (copied, one_day)),
    ("copies, phrases", 10, True, (copied, phrases)),
    ("last year again, one day", 10, True, (one_day,)),
    ("closed on paper", 12, True, (same_day, phrases, one_person)),
    ("phrases, departments, month ends", 13, True, (phrases, department, month_end)),
    ("nil, and inspectors found problems", 10, True, ()),
)
"""How many units have a habit, whether they pretend, and what it does to their rows."""


def offices(times: int = 1) -> list[Office]:
    """The region: 320 units, or so many times as many; who copies has a neighbour that is careful."""
    made: list[Office] = []
    for name, count, pretends, habits in HABITS:
        for _ in range(count * times):
            neighbour = made[len(made) * 7 % (HABITS[0][1] * times)].rows if copied in habits else []
            made.append(_office(Writer(len(made), neighbour), name, habits, pretends=pretends))
    return made


def _office(writer: Writer, name: str, habits: tuple[Habit, ...], *, pretends: bool) -> Office:
    if name.startswith("nil"):
        return Office(writer.code, name, pretends, [], [], [], 4, 3 if pretends else 0)
    rows = writer.rows()
    for habit in habits:
        rows = [habit(writer, row) for row in rows]
    open_ones = [row for row in rows if row["status_reported"] == "RECTIFYING"]
    before = [row | {"period": BEFORE} if still in habits else writer.earlier(row) for row in open_ones]
    again = [row | {"period": YEAR_AGO, "found_on": date(2021, 6, 10)} for row in rows if writer.often()]
    return Office(writer.code, name, pretends, rows, before, again if name.startswith("last year") else [])
