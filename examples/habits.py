"""How each unit writes: layout, headings, words, dates, file names. Nobody writes like the neighbour."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from examples.months import chance, likely
from examples.units import Unit
from examples.words import manners

LAYOUTS = ("official", "inline", "seed", "offset", "plain")
DATES = ("cell", "cell", "cell_cn", "serial", "dot", "slash", "cn", "compact", "iso", "short", "han", "mixed")


@dataclass(frozen=True, slots=True)
class Habit:
    """One unit's way of writing."""

    layout: str
    columns: tuple[str, ...]
    dates: str
    headings: dict[str, str]
    cover: dict[str, str]
    titles: dict[str, str]
    levels: dict[str, str]
    statuses: dict[str, str]
    passed: str
    file: str
    form: str = "xlsx"
    folder: bool = False
    short_name: bool = False
    cumulative: bool = False
    """Closed rows stay in the ledger."""
    sections: bool = False
    totals: bool = False
    footer: str = ""
    merged: bool = False
    """Equal neighbours in the inspection columns are one merged cell."""
    one_workbook: bool = False
    binary: bool = False
    """是/否 instead of status words."""
    ticks: bool = False
    """☑一般 ☐重大 instead of a level word."""
    yuan: bool = False
    """Money in 元 instead of 万元."""
    blank: str = ""
    rows_below: int = 0
    """Numbered but empty rows under the table."""


_COLUMNS = {"big": "full", "middle": "medium", "small": "small"}


@cache
def habit(unit: Unit) -> Habit:
    """The unit's way of writing, the same every month."""
    luck = chance("habit", unit.code)
    words = manners()
    usual = Habit(
        layout=luck.choice(LAYOUTS),
        columns=words.columns[_COLUMNS[unit.size]],
        dates=luck.choice(DATES),
        headings={field: luck.choice(choices) for field, choices in words.headings.items()},
        cover={field: luck.choice(choices) for field, choices in words.cover.items()},
        titles={ledger: luck.choice(choices) for ledger, choices in words.ledgers.items()},
        levels={level: luck.choice(choices) for level, choices in words.levels.items()},
        statuses={state: luck.choice(choices) for state, choices in words.statuses.items()},
        passed=luck.choice(words.passed),
        file=luck.choice(words.files),
        folder=likely(luck, 0.4),
        short_name=likely(luck, 0.3),
        cumulative=likely(luck, 0.3),
        sections=likely(luck, 0.12) and unit.size != "small",
        totals=likely(luck, 0.2),
        footer=luck.choice((*words.footers, "", "")),
        merged=likely(luck, 0.2),
        one_workbook=likely(luck, 0.5),
        blank=luck.choice(("", "", "/", "—", "无")),
    )
    peculiar: dict[str, Any] = dict(words.peculiar.get(unit.code, {}))
    if "columns" in peculiar:
        peculiar["columns"] = words.columns[peculiar["columns"]]
    return _tidied(replace(usual, **peculiar))


def _tidied(habit: Habit) -> Habit:
    headings = dict(habit.headings)
    if habit.binary:
        headings["status_reported"] = "是否整改完成"
    if habit.yuan:
        headings["fund_wan"] = "整改资金（元）"
    if habit.layout != "official":
        groups = {"five_duty_resp": "责任", "five_measure": "措施", "five_fund": "资金", "five_time": "时限"}
        headings |= {field: f"{short}是否落实" for field, short in {**groups, "five_plan": "预案"}.items()}
    if habit.form == "csv":
        return replace(habit, headings=headings, merged=False, sections=False, footer="")
    return replace(habit, headings=headings)
