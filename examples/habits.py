"""How each unit writes: layout, headings, words, dates, file names. Nobody writes like the neighbour."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from examples.months import chance
from examples.units import Unit
from examples.words import manners

LAYOUTS = ("official", "inline", "seed", "offset", "plain")
DATES = ("cell", "cell", "cell_cn", "serial", "dot", "slash", "cn", "compact", "iso", "short", "han", "mixed")

FULL = (
    "row_no hazard_code department location description category level source found_on found_by cause "
    "consequence major_criterion measure responsible_dept responsible_person fund_wan deadline emergency_plan "
    "five_duty_resp five_measure five_fund five_time five_plan status_reported progress_note completed_on "
    "accepted_on accepted_by acceptance_result closed_flag closed_on supervised remark"
).split()
MEDIUM = (
    "row_no location description category level source found_on found_by measure responsible_dept "
    "responsible_person deadline status_reported progress_note completed_on accepted_on accepted_by "
    "acceptance_result closed_flag closed_on remark"
).split()
SMALL = (
    "row_no found_on location description level category measure responsible_dept responsible_person deadline "
    "status_reported completed_on accepted_on accepted_by remark"
).split()


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


_PECULIAR: dict[str, dict[str, Any]] = {
    "YH01": {"layout": "official", "dates": "cell", "one_workbook": True},
    "YH02": {"layout": "official", "dates": "mixed", "yuan": True},
    "YH03": {"layout": "seed", "dates": "cell_cn"},
    "YH04": {"layout": "inline", "merged": True, "dates": "cn"},
    "YH05": {"layout": "offset", "one_workbook": True, "dates": "serial"},
    "YH06": {"dates": "dot", "layout": "seed", "cumulative": False, "columns": tuple(MEDIUM)},
    "YH07": {"cumulative": True, "layout": "official", "totals": True, "columns": tuple(MEDIUM)},
    "YH08": {"dates": "dot", "layout": "official", "columns": tuple(MEDIUM)},
    "YH10": {"sections": True, "totals": True, "layout": "inline"},
    "YH13": {"dates": "short", "layout": "official"},
    "YH14": {"binary": True, "columns": tuple([*SMALL[:-1], "closed_flag", "remark"])},
    "YH17": {"form": "csv", "layout": "official", "dates": "iso"},
    "QL02": {"layout": "official", "dates": "cell", "cumulative": True},
    "QL03": {"layout": "official", "sections": True, "totals": True, "dates": "slash"},
    "QL04": {"layout": "inline", "ticks": True},
    "QL09": {"form": "xls", "layout": "inline", "dates": "cell"},
    "LX02": {"layout": "official", "dates": "han", "merged": True},
    "LX04": {"layout": "plain", "dates": "compact", "short_name": True},
    "LX07": {"form": "xls", "layout": "official", "dates": "cell_cn"},
    "LX08": {"layout": "offset", "rows_below": 4},
    "LC01": {"form": "csv", "layout": "official", "dates": "slash"},
    "LC02": {"layout": "official", "dates": "dot"},
    "LC03": {
        "layout": "inline",
        "columns": tuple(MEDIUM),
        "cumulative": False,
        "dates": "cell",
        "sections": False,
    },
    "LC04": {
        "layout": "official",
        "dates": "slash",
        "columns": tuple(MEDIUM),
        "merged": False,
        "sections": False,
    },
    "LC10": {"form": "csv", "layout": "plain", "dates": "slash"},
}
_ALWAYS_PLAIN_ROWS = {"YH01", "YH02", "YH03", "QL02"}
"""Their first row is referred to by code from outside."""


@cache
def habit(unit: Unit) -> Habit:
    """The unit's way of writing, the same every month."""
    luck = chance("habit", unit.code)
    words = manners()
    usual = Habit(
        layout=luck.choice(LAYOUTS),
        columns=tuple({"big": FULL, "middle": MEDIUM, "small": SMALL}[unit.size]),
        dates=luck.choice(DATES),
        headings={field: luck.choice(choices) for field, choices in words.headings.items()},
        cover={field: luck.choice(choices) for field, choices in words.cover.items()},
        titles={ledger: luck.choice(choices) for ledger, choices in words.ledgers.items()},
        levels={level: luck.choice(choices) for level, choices in words.levels.items()},
        statuses={state: luck.choice(choices) for state, choices in words.statuses.items()},
        passed=luck.choice(words.passed),
        file=luck.choice(words.files),
        folder=luck.random() < 0.4,
        short_name=luck.random() < 0.3,
        cumulative=luck.random() < 0.3,
        sections=luck.random() < 0.12 and unit.size != "small",
        totals=luck.random() < 0.2,
        footer=luck.choice((*words.footers, "", "")),
        merged=luck.random() < 0.2,
        one_workbook=luck.random() < 0.5,
        blank=luck.choice(("", "", "/", "—", "无")),
    )
    peculiar = dict(_PECULIAR.get(unit.code, {}))
    if unit.code in _ALWAYS_PLAIN_ROWS:
        peculiar["sections"] = False
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
