"""The authority's decisions as files: what no institution can report of itself."""

from collections.abc import Iterator
from datetime import datetime, time

from examples.lists import foretold_code, told_hazard
from examples.months import run_of
from examples.sheets import Grid
from examples.spelling import codes
from examples.stories import Decided, stories
from examples.workbooks import WRITERS

OFFICE = "云湖市卫生健康委员会"
_HEADINGS = (
    "序号",
    "决定类型",
    "机构代码",
    "隐患编号",
    "延至",
    "结论",
    "理由",
    "决定日期",
    "决定单位",
    "文号",
)


def decided() -> Iterator[tuple[str, bytes, datetime, str]]:
    """Each decision file: its name, bytes, the moment it came and the run that finds it."""
    for one in stories().decisions:
        received = datetime.combine(one.received, time(9, 30))
        name = f"{one.number}{_label(one)}决定.xlsx"
        yield name, WRITERS["xlsx"]([_grid(one)], received), received, run_of(received)


def _label(one: Decided) -> str:
    return codes()["decision_kind"].label(one.kind)


def _grid(one: Decided) -> Grid:
    hazard = told_hazard(one.hazard)
    grid = Grid("决定")
    grid.put(1, 1, "督办决定表", "title", across=len(_HEADINGS))
    known = (1, _label(one), hazard.unit, foretold_code(hazard), one.until)
    said = ("合格" if one.passed else None, one.reason, one.decided, OFFICE, one.number)
    for column, (heading, value) in enumerate(zip(_HEADINGS, (*known, *said), strict=True), start=1):
        grid.put(2, column, heading, "head")
        if value is not None:
            grid.put(3, column, value, "date" if heading in {"延至", "决定日期"} else "text")
    return grid
