"""The charts of an overview, each with its title, its words and its numbers as a table."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import pyarrow.compute as pc

from flows.outlets.charts import LEVELS, NARROW, WIDE, Point, bars, trend
from flows.outlets.report_pack import Pack

_AGES = ((7, "1—7天"), (30, "8—30天"), (60, "31—60天"), (90, "61—90天"), (10**6, "90天以上"))
_STEPS = ("已登记", "已交办", "整改中", "整改完成", "验收合格", "已销号")
_REACHED = {"已登记": 1, "待整改": 2, "整改中": 3, "已整改待验收": 4, "已验收": 5, "已销号": 6}
"""Steps on the way to closing, and how many of them a hazard in each state has behind it."""
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
    wide: bool = False


def overview_charts(pack: Pack) -> list[Chart]:
    """The charts for which there is something to draw."""
    makers: tuple[Callable[[Pack], Chart | None], ...] = (_trend, _counties, _lifecycle, _ages, _categories)
    return [chart for maker in makers if (chart := maker(pack))]


def _trend(pack: Pack) -> Chart | None:
    """Open, overdue and closed hazards by month."""
    months: dict[str, Counter[str]] = {}
    table = pack.table("county_summary")
    for row in table.filter(pc.less_equal(table["period"], pack.period)).to_pylist():
        sums = months.setdefault(row["period"], Counter())
        sums["未销号"] += row["open_general"] + row["open_major"]
        sums["逾期"] += row["overdue_general"] + row["overdue_major"]
        sums["本月销号"] += row["closed_general"] + row["closed_major"]
    if not months:
        return None
    series = ("未销号", "逾期", "本月销号")
    recent = sorted(months)[-_MONTHS:]
    points: list[Point] = [
        {"month": month, "series": name, "count": months[month][name]} for month in recent for name in series
    ]
    lines: list[list[str | int]] = [[month, *(months[month][name] for name in series)] for month in recent]
    last = lines[-1]
    words = f"{last[0]}：未销号{last[1]}项，逾期{last[2]}项，本月销号{last[3]}项"
    return Chart("逐月走势（项）", words, trend(points, WIDE), ("月份", *series), lines, wide=True)


def _counties(pack: Pack) -> Chart | None:
    if pack.county is not None:
        return _units(pack)
    counts = {
        (row["county"], level): row[field]
        for row in pack.rows("county_summary")
        for level, field in zip(LEVELS, ("overdue_major", "overdue_general"), strict=True)
    }
    return _stacked("各县（市、区）逾期隐患（项）", "县（市、区）", counts, wide=True)


def _units(pack: Pack) -> Chart | None:
    table = pack.current("overdue_hazard")
    counts = Counter(zip(table["unit_name"].to_pylist(), table["level_label"].to_pylist(), strict=True))
    return _stacked("逾期隐患最多的单位（项）", "单位", counts, wide=True)


def _lifecycle(pack: Pack) -> Chart | None:
    """The funnel: of all hazards known, how many have come at least as far as each step."""
    table = pack.current("hazard_current")
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
    table = pack.current("hazard_current")
    still = table.filter(pc.not_equal(table["state_label"], "已销号"))
    counts = Counter(zip(still["category_label"].to_pylist(), still["level_label"].to_pylist(), strict=True))
    return _stacked("未销号隐患类别（项）", "类别", counts)


def _stacked(
    title: str,
    what: str,
    counts: dict[tuple[str, str], int],
    order: Iterable[str] | None = None,
    *,
    wide: bool = False,
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
    return Chart(title, words, bars(points, names, WIDE if wide else NARROW), (what, *LEVELS), lines, wide)
