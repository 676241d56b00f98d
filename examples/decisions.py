"""The authority's decisions as files: what no institution can report of itself."""

from collections.abc import Iterator
from datetime import datetime, time

from examples.lists import foretold_code, told_hazard
from examples.months import run_of
from examples.sheets import Grid
from examples.stories import Decided, stories
from examples.units import units
from examples.workbooks import WRITERS

_HEADINGS = (
    "序号",
    "决定类型",
    "单位",
    "单位编码",
    "隐患编号",
    "隐患描述",
    "延期至",
    "理由",
    "决定日期",
    "决定单位",
    "文号",
)
_KINDS = {"EXTEND": "批准延期"}


def decided() -> Iterator[tuple[str, bytes, datetime, str]]:
    """Each decision file: its name, bytes, the moment it came and the run that finds it."""
    for one in stories().decisions:
        received = datetime.combine(one.received, time(9, 30))
        name = f"{one.number}{_KINDS[one.kind]}决定.xlsx"
        yield name, WRITERS["xlsx"]([_grid(one)], received), received, run_of(received)


def _grid(one: Decided) -> Grid:
    hazard = told_hazard(one.hazard)
    unit = next(known for known in units() if known.code == hazard.unit)
    grid = Grid("决定")
    grid.put(1, 1, "安全隐患督办决定表", "title", across=len(_HEADINGS))
    known = (1, _KINDS[one.kind], unit.name, unit.code, foretold_code(hazard), hazard.description)
    said = (one.until, one.reason, one.decided, "云湖市卫生健康委员会", one.number)
    for column, (heading, value) in enumerate(zip(_HEADINGS, (*known, *said), strict=True), start=1):
        grid.put(2, column, heading, "head")
        grid.put(3, column, value, "date" if heading in {"延期至", "决定日期"} else "text")
    return grid
