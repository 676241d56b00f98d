"""Charts as SVG with real text, drawn by Vega-Lite inside this process: no browser, no network.

Colours are the page's own variables, so one drawing serves light, dark and print.
"""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from flows.outlets.wording import harmless
from schemas.calendar import Period

MAJOR, GENERAL, OTHER = "var(--major)", "var(--general)", "var(--calm)"
LEVELS = ("重大", "一般")

WIDE = 460
"""Units of a drawing; a page shows it about one pixel a unit, so text keeps its size."""

_LONGEST = 60
"""Characters of a name; an axis cuts far sooner."""

_CONFIG: dict[str, Any] = {
    "background": "transparent",
    "view": {"stroke": None},
    "font": "sans-serif",
    "axis": {
        "labelColor": "var(--muted)",
        "titleColor": "var(--muted)",
        "gridColor": "var(--line)",
        "domainColor": "var(--line)",
        "tickColor": "var(--line)",
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "labelLimit": 150,
        "ticks": False,
        "labelPadding": 8,
        "domain": False,
    },
    "legend": {
        "labelColor": "var(--ink)",
        "labelFontSize": 13,
        "title": None,
        "orient": "top",
        "symbolType": "square",
        "offset": 12,
    },
}

_TICKS = 4
"""About so many lines across a drawing."""
_STEP = 32
"""Height of a bar with its gap."""

Point = dict[str, str | int]


def trend(points: Sequence[Point], width: int) -> str:
    """Lines over months; points hold month, series and count."""
    months = sorted({str(point["month"]) for point in points})
    labels = _month_labels(months)
    data: list[Point] = [{**point, "label": labels[str(point["month"])]} for point in points]
    series = ["未销号", "逾期", "本月销号"]
    x = {"field": "label", "type": "ordinal", "sort": [labels[month] for month in months], "axis": _bare(0)}
    colour = _colour("series", series, [OTHER, MAJOR, "var(--good)"])
    encoding = {"x": x, "y": _count_axis(ticks=_ticks(points)), "color": colour}
    layer = [
        {"mark": {"type": "line", "strokeWidth": 2.5, "point": {"size": 55}}},
        {
            "transform": [{"filter": f"datum.month == '{months[-1]}'"}],
            "mark": {"type": "text", "dy": -12, "fontSize": 13, "fontWeight": "bold"},
            "encoding": {"text": {"field": "count"}},
        },
    ]
    return _drawn({"encoding": encoding, "layer": layer, "height": 250, "width": width}, data)


def _month_labels(months: Sequence[str]) -> dict[str, str]:
    """``6月``, with the year in front when the months lie in more than one."""
    parsed = {month: Period.parse(month) for month in months}
    years = len({period.year for period in parsed.values()}) > 1
    return {
        month: f"{period.year % 100}年{period.month}月" if years else f"{period.month}月"
        for month, period in parsed.items()
    }


def bars(points: Sequence[Point], order: Sequence[str], width: int) -> str:
    """Horizontal bars stacked by level, with the sum at the end; points hold name, level and count."""
    y = {"field": "name", "type": "nominal", "sort": list(map(_name, order)), "axis": _bare(0, 120)}
    layer = [
        {
            "mark": {"type": "bar", "height": {"band": 0.56}},
            "encoding": {
                "x": _count_axis(grid=False, labels=False),
                "color": _colour("level", LEVELS, [MAJOR, GENERAL]),
                "order": {"field": "rank"},
            },
        },
        {
            "transform": [{"aggregate": [{"op": "sum", "field": "count", "as": "sum"}], "groupby": ["name"]}],
            "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 13, "color": "var(--ink)"},
            "encoding": {"x": {"field": "sum", "type": "quantitative"}, "text": {"field": "sum"}},
        },
    ]
    data: list[Point] = [
        {**point, "name": _name(str(point["name"])), "rank": LEVELS.index(str(point["level"]))}
        for point in points
    ]
    height = 44 + _STEP * len(order)
    return _drawn({"encoding": {"y": y}, "layer": layer, "height": height, "width": width}, data)


def _name(text: str) -> str:
    """As much of a name as an axis shows; a control character would end this process, a long name hold it."""
    whole = harmless(text)
    return whole if len(whole) <= _LONGEST else f"{whole[:_LONGEST]}…"


def _ticks(points: Sequence[Point]) -> int:
    """So few ticks that none falls between two counts."""
    return max(1, min(_TICKS, max(int(point["count"]) for point in points)))


def _count_axis(*, grid: bool = True, labels: bool = True, ticks: int = _TICKS) -> dict[str, Any]:
    axis = {"grid": grid, "labels": labels, "tickMinStep": 1, "tickCount": ticks}
    return {"field": "count", "type": "quantitative", "axis": axis, "title": None}


def _bare(angle: int, limit: int = 150) -> dict[str, Any]:
    return {"title": None, "labelAngle": angle, "labelLimit": limit, "labelColor": "var(--ink)"}


def _colour(field: str, domain: Iterable[str], colours: Sequence[str]) -> dict[str, Any]:
    return {
        "field": field,
        "type": "nominal",
        "scale": {"domain": list(domain), "range": list(colours)},
        "legend": {"title": None},
    }


def _drawn(spec: dict[str, Any], data: Sequence[Point]) -> str:
    whole = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": list(data)},
        "autosize": {"type": "fit", "contains": "padding"},
        "config": _CONFIG,
        **spec,
    }
    return _svg(json.dumps(whole, ensure_ascii=False))


@lru_cache(maxsize=64)
def _svg(spec: str) -> str:
    """The drawing; a site and the page that stands alone show the same ones."""
    import vl_convert  # noqa: PLC0415 - 90 MB of JavaScript engine only pages with charts pay for

    svg: str = vl_convert.vegalite_to_svg(spec)
    return svg
