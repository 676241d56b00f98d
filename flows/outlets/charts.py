"""Charts as SVG with real text: bars stacked by level, and lines over months.

A month has six of them for the region and for every county; drawn here they cost nothing, where a drawing
library of its own language took an eighth of a second for each. Colours are the page's own variables, so one
drawing serves light, dark and print.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import ceil, log10
from types import MappingProxyType

from flows.outlets.page_frame import safe
from flows.outlets.wording import harmless
from schemas.calendar import Period

LEVELS = ("重大", "一般")
_OF_LEVELS: Mapping[str, str] = MappingProxyType({"重大": "var(--major)", "一般": "var(--general)"})
_OF_SERIES: Mapping[str, str] = MappingProxyType(
    {"未销号": "var(--calm)", "逾期": "var(--major)", "本月销号": "var(--good)"}
)

WIDE = 460
"""Units of a drawing; a page shows it about one pixel a unit, so text keeps its size."""

_SIZE = 13
"""Of all text."""
_LONGEST = 120
"""Room of a bar's name."""
_GAP = 8
"""Between a text and what it belongs to."""
_LEGEND = 34
"""Height of the legend with the space below it."""
_STEP, _BAR = 32, 18
"""Height of a bar with its gap, and without."""
_PLOT, _FOOT = 190, 26
"""Height of the lines' plot, and of the months under it."""
_TICKS = 4
"""At most so many lines across a drawing, without the base."""
_APART = 15
"""Between two figures that stand one over the other."""
_SMALL_BELOW = "\u2000"
"""Characters before this one are about half as wide as Chinese ones and their marks."""

Point = dict[str, str | int]


def trend(points: Sequence[Point], width: int) -> str:
    """Lines over months, the last month's figures beside them; points hold month, series and count."""
    months = sorted({str(point["month"]) for point in points})
    counts = {(str(point["series"]), str(point["month"])): int(point["count"]) for point in points}
    ticks = _ticks(max(counts.values()))
    left, right = (_broad(f"{max(numbers):,}") + _GAP for numbers in (ticks, counts.values()))
    across = (width - left - right - _GAP) / len(months)
    places = {month: left + across * (number + 0.5) for number, month in enumerate(months)}
    heights = {count: _LEGEND + _PLOT * (1 - count / ticks[-1]) for count in {*counts.values(), *ticks}}
    ends = {series: counts[series, months[-1]] for series in _OF_SERIES}
    parts = [
        *_legend(_OF_SERIES),
        *(_grid(tick, heights[tick], left, width) for tick in ticks),
        *(_text(places[month], _LEGEND + _PLOT + 19, label, "middle") for month, label in _labels(months)),
        *(_line(series, [(places[m], heights[counts[series, m]]) for m in months]) for series in _OF_SERIES),
        *_figures(places[months[-1]] + _GAP, {series: (n, heights[n]) for series, n in ends.items()}),
    ]
    return _drawing(width, _LEGEND + _PLOT + _FOOT, parts)


def bars(points: Sequence[Point], order: Sequence[str], width: int) -> str:
    """Horizontal bars stacked by level, with the sum at the end; points hold name, level and count."""
    counts = {(str(point["name"]), str(point["level"])): int(point["count"]) for point in points}
    sums = {name: sum(counts.get((name, level), 0) for level in LEVELS) for name in order}
    names = [_cut(harmless(name), _LONGEST) for name in order]
    left = max(map(_broad, names)) + _GAP
    unit = (width - left - _broad(f"{max(sums.values()):,}") - 2 * _GAP) / max(1, *sums.values())
    parts = [*_legend(_OF_LEVELS)]
    for number, (name, shown) in enumerate(zip(order, names, strict=True)):
        top, at = _LEGEND + _STEP * number, float(left)
        parts.append(_text(left - _GAP, top + _BAR - 4, shown, "end"))
        for level, colour in _OF_LEVELS.items():
            wide = counts.get((name, level), 0) * unit
            if wide:
                parts.append(_box(at, top, wide, _BAR, colour))
            at += wide
        parts.append(_text(at + _GAP, top + _BAR - 4, f"{sums[name]:,}"))
    return _drawing(width, _LEGEND + _STEP * len(order), parts)


def _labels(months: Sequence[str]) -> Iterator[tuple[str, str]]:
    """``6月``, with the year in front when the months lie in more than one."""
    parsed = [Period.parse(month) for month in months]
    years = len({period.year for period in parsed}) > 1
    for month, period in zip(months, parsed, strict=True):
        yield month, f"{period.year % 100}年{period.month}月" if years else f"{period.month}月"


def _ticks(most: int) -> list[int]:
    """Round counts from 0 up to the least that is not below ``most``.

    >>> _ticks(3), _ticks(5400)
    ([0, 1, 2, 3], [0, 2000, 4000, 6000])
    """
    rough = max(1, most) / _TICKS
    power = 10 ** max(0, ceil(log10(rough)) - 1)
    step = next(size * power for size in (1, 2, 5, 10) if size * power >= rough)
    return [step * number for number in range(ceil(max(1, most) / step) + 1)]


def _broad(text: str) -> float:
    """About how wide a text is."""
    return sum(0.56 if mark < _SMALL_BELOW else 1.0 for mark in text) * _SIZE


def _cut(text: str, most: float) -> str:
    """As much of a name as there is room for."""
    used = 0.0
    for place, mark in enumerate(text):
        used += _broad(mark)
        if used > most:
            return f"{text[: max(0, place - 1)]}…"
    return text


def _grid(tick: int, height: float, left: float, width: int) -> str:
    line = f'<path d="M{left:.1f},{height:.1f}H{width}" stroke="var(--line)"/>'
    return line + _text(left - _GAP, height + 4, f"{tick:,}", "end", "var(--muted)")


def _line(series: str, places: Sequence[tuple[float, float]]) -> str:
    colour = _OF_SERIES[series]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in places)
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5"/>{dots}'


def _figures(x: float, ends: Mapping[str, tuple[int, float]]) -> Iterator[str]:
    """The last month's figures beside their points, apart from each other."""
    highest = float(_LEGEND + _PLOT + _FOOT)
    for series, (count, height) in sorted(ends.items(), key=lambda end: -end[1][1]):
        highest = min(height + 4, highest - _APART)
        yield _text(x, highest, f"{count:,}", colour=_OF_SERIES[series], strong=True)


def _legend(colours: Mapping[str, str]) -> Iterator[str]:
    at = 0.0
    for name, colour in colours.items():
        yield _box(at, 2, 11, 11, colour) + _text(at + 16, 12, name)
        at += 16 + _broad(name) + 2 * _GAP


def _box(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'


def _text(  # noqa: PLR0913 - where, what, and how it looks
    x: float, y: float, text: str, anchor: str = "start", colour: str = "var(--ink)", *, strong: bool = False
) -> str:
    bold = ' font-weight="bold"' if strong else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"{bold}>{safe(text)}</text>'


def _drawing(width: int, height: int, parts: Iterable[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" font-size="{_SIZE}">{"".join(parts)}</svg>'
    )
