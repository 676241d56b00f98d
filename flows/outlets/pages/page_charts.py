"""The charts of an overview, each with its title, its words and its numbers as a table."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

import pyarrow.compute as pc

from flows.outlets.pages.charts import LEVELS, WIDE, Point, bars, trend
from flows.outlets.report_pack import Pack

_AGES = ((7, "1—7天"), (30, "8—30天"), (60, "31—60天"), (90, "61—90天"), (10**6, "90天以上"))
_STEPS = ("已登记", "已交办", "整改中", "整改完成", "验收合格", "已销号")
_REACHED = {"已登记": 1, "待整改": 2, "整改中": 3, "已整改待验收": 4, "已验收": 5, "已销号": 6}
"""Steps on the way to closing, and how many of them a hazard in each state has behind it."""
_STANDING = ("state_label", "level_label", "category_label")
"""What is counted of every hazard there ever was."""
_MONTHS = 12
"""Months of a trend."""
_MOST = 10
"""Bars of one chart; what is more is in the table."""


class Chart(NamedTuple):
    """A drawing and what it says."""

    title: str
    words: str
    svg: str
    heads: Sequence[str]
    lines: Sequence[Sequence[str | int]]


def overview_charts(pack: Pack) -> list[Chart]:
    """The charts for which there is something to draw."""
    makers: tuple[Callable[[Pack], Chart | None], ...] = (
        partial(_trend, level="general"),
        partial(_trend, level="major"),
        _counties,
        _categories,
        _lifecycle,
        _ages,
    )
    return [chart for maker in makers if (chart := maker(pack))]


def _trend(pack: Pack, level: str) -> Chart | None:
    """Open, overdue and closed hazards of a level by month."""
    label = LEVELS[level == "general"]
    fields = {"未销号": f"open_{level}", "逾期": f"overdue_{level}", "本月销号": f"closed_{level}"}
    months: dict[str, Counter[str]] = {}
    table = pack.table("county_summary")
    for row in table.filter(pc.less_equal(table["period"], pack.period)).to_pylist():
        months.setdefault(row["period"], Counter()).update(
            {name: row[field] for name, field in fields.items()}
        )
    if not months:
        return None
    recent = sorted(months)[-_MONTHS:]
    points: list[Point] = [
        {"month": month, "series": name, "count": months[month][name]} for month in recent for name in fields
    ]
    lines: list[list[str | int]] = [[month, *(months[month][name] for name in fields)] for month in recent]
    last = lines[-1]
    words = f"{last[0]}：{label}隐患未销号{last[1]}项，逾期{last[2]}项，本月销号{last[3]}项"
    return Chart(f"{label}隐患逐月走势（项）", words, trend(points, WIDE), ("月份", *fields), lines)


def _counties(pack: Pack) -> Chart | None:
    if pack.county is not None:
        return _units(pack)
    counts = {
        (row["county"], level): row[field]
        for row in pack.rows("county_summary")
        for level, field in zip(LEVELS, ("overdue_major", "overdue_general"), strict=True)
    }
    return _stacked("各县（市、区）逾期隐患（项）", "县（市、区）", counts)


def _units(pack: Pack) -> Chart | None:
    table = pack.current("overdue_hazard")
    counts = Counter(zip(table["unit_name"].to_pylist(), table["level_label"].to_pylist(), strict=True))
    return _stacked("逾期隐患最多的单位（项）", "单位", counts)


def _lifecycle(pack: Pack) -> Chart | None:
    """The funnel: of all hazards known, how many have come at least as far as each step."""
    table = pack.current("hazard_current", columns=_STANDING)
    counts: Counter[tuple[str, str]] = Counter()
    for state, level in zip(table["state_label"].to_pylist(), table["level_label"].to_pylist(), strict=True):
        counts.update((step, level) for step in _STEPS[: _REACHED.get(state, 0)])
    return _stacked("治理漏斗：走到各环节的隐患（项）", "环节", counts, _STEPS)


def _ages(pack: Pack) -> Chart | None:
    table = pack.current("overdue_hazard")
    pairs = zip(table["days_overdue"].to_pylist(), table["level_label"].to_pylist(), strict=True)
    counts = Counter((next(name for most, name in _AGES if days <= most), level) for days, level in pairs)
    return _stacked("逾期时长（项）", "时长", counts, tuple(name for _, name in _AGES))


def _categories(pack: Pack) -> Chart | None:
    table = pack.current("hazard_current", columns=_STANDING)
    still = table.filter(pc.not_equal(table["state_label"], "已销号"))
    counts = Counter(zip(still["category_label"].to_pylist(), still["level_label"].to_pylist(), strict=True))
    return _stacked("未销号隐患类别（项）", "类别", counts)


def _stacked(
    title: str,
    what: str,
    counts: dict[tuple[str, str], int],
    order: Iterable[str] | None = None,
) -> Chart | None:
    """Bars by level, biggest first unless an order is given; None when there is nothing to count."""
    sums: Counter[str] = Counter()
    for (name, _), number in counts.items():
        sums[name or "未填"] += number
    if not sum(sums.values()):
        return None
    names = (
        [name for name in order if name in sums] if order else [name for name, _ in sums.most_common(_MOST)]
    )
    points: list[Point] = [
        {"name": name or "未填", "level": level, "count": number}
        for (name, level), number in counts.items()
        if (name or "未填") in names and level in LEVELS
    ]
    lines: list[list[str | int]] = [
        [name, *(counts.get((name, level), 0) for level in LEVELS)] for name in names
    ]
    words = "；".join(f"{name} {sums[name]} 项" for name in names)
    return Chart(title, words, bars(points, names, WIDE), (what, *LEVELS), lines)
