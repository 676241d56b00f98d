"""A period's pages: overview, counties and units, readable from a folder, a stick or a mail, without network.

Pages are made one by one and handed over as text; whoever publishes decides where they go and when they show.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from flows.outlets.figures import lead, totals
from flows.outlets.issued import labels
from flows.outlets.layouts import ASSETS, report_sheets
from flows.outlets.page_charts import Chart, overview_charts
from flows.outlets.page_tables import Links, calendar, ledger_calendar, page_table
from flows.outlets.report_pack import Pack, chinese_date, rows_of
from flows.outlets.wording import NOTHING, share, shown

PAGE_SHEETS = (
    "county_summary", "overdue_hazard", "supervision_listing", "supervision_target",
    "laggard_unit", "monthly_statistics", "task_progress", "measure_progress",
)  # fmt: skip
"""Tables an overview shows, in this order."""

_UNITS_ON_REGION, _UNITS_ON_COUNTY = 40, 400


class Page(NamedTuple):
    """A file of the site: its path inside the period's folder, and its text."""

    path: str
    text: str


class Shown(NamedTuple):
    """A figure at the top of a page."""

    name: str
    value: str
    unit: str
    beside: str
    target: str = ""
    alarm: bool = False


def single_page(pack: Pack) -> str:
    """The period on one page that needs no other file; for a county's pack, the county's own."""
    return _overview(pack, Links())


def pages(pack: Pack) -> Iterator[Page]:
    """Every page of the period: ``index.html``, ``county/…``, ``unit/…``, ``assets/…``."""
    yield from (Page(f"assets/{name}", _asset(name)) for name in ("site.css", "site.js"))
    here = Links(lambda code: f"unit/{slug(code)}.html", None if pack.county else _county_page)
    yield Page("index.html", _overview(pack, here))
    if pack.county is None:
        for county in pack.counties:
            inside = Links(lambda code: f"../unit/{slug(code)}.html")
            trail = (("全域", "../index.html"),)
            yield Page(_county_page(county), _overview(pack.for_county(county), inside, trail))
    yield from _unit_pages(pack)


def index_page(packs: Iterable[tuple[Pack, str]], region: str, office: str) -> str:
    """The page over all periods; each pack with the address of its page, newest first."""
    periods = [
        {
            "href": href,
            "month": pack.month,
            "as_of": chinese_date(pack.as_of),
            "edition": pack.edition,
            **totals(pack),
        }
        for pack, href in packs
    ]
    return _rendered(
        "index.html.j2",
        title=f"{region}安全隐患台账月度报告",
        office=office,
        standing=(("报告期数", str(len(periods))),),
        standing_words="各期报告目录",
        periods=periods,
        scripted=False,
    )


def slug(code: str) -> str:
    """A unit code as a file name that any system keeps."""
    return re.sub(r"[^0-9A-Za-z_-]", lambda mark: f".{ord(mark[0]):x}", code)


def _county_page(county: str) -> str:
    return f"county/{slug(county)}.html"


def _overview(pack: Pack, links: Links, trail: tuple[tuple[str, str], ...] = ()) -> str:
    most = _UNITS_ON_COUNTY if pack.county else _UNITS_ON_REGION
    units = pack.current("unit_scorecard").sort_by("unit_name") if pack.county and links.unit else None
    return _rendered(
        "period.html.j2",
        **_head(pack, f"{pack.scope}安全隐患月度报告", pack.month, trail),
        lead=lead(pack, "overview"),
        figures=_key_figures(pack),
        charts=[_safe(chart) for chart in overview_charts(pack)],
        tables=[page_table(pack, report_sheets()[name], links) for name in PAGE_SHEETS],
        calendar=calendar(pack.table("submission_status"), links, most),
        counties=[(name, links.county(name)) for name in pack.counties] if links.county else [],
        units=[(row["unit_name"], _at(links, row["unit_code"])) for row in rows_of(units)] if units else [],
        definitions=report_sheets().figures,
        assets_at="",
        scripted=True,
    )


def _at(links: Links, code: str) -> str:
    return links.unit(code) if links.unit else ""


def _safe(chart: Chart) -> Chart:
    """The drawing comes from the chart library, which escapes the names it is given."""
    return chart._replace(svg=Markup(chart.svg))  # noqa: S704 - see above


def _key_figures(pack: Pack) -> list[Shown]:
    sums = totals(pack)
    listed = pack.current("supervision_listing")
    rows: list[Shown] = [
        Shown(
            f"未销号{label}隐患",
            f"{sums[f'open_{level}']:,}",
            "项",
            f"其中逾期 {sums[f'overdue_{level}']:,} 项",
            "overdue_hazard",
            alarm=level == "major" and sums["open_major"] > 0,
        )
        for level, label in (("major", "重大"), ("general", "一般"))
    ]
    timely = f"{sums['on_time']}/{sums['expected']} 份按时"
    active = f"{listed['delisted_on'].null_count:,}"
    return [
        *rows,
        Shown("按时报送率", share(sums["on_time"], sums["expected"]), "", timely, "laggard_unit"),
        Shown("挂牌督办", active, "项在督", f"累计挂牌 {listed.num_rows:,} 项", "supervision_listing"),
    ]


def _head(pack: Pack, title: str, subtitle: str, trail: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    return {
        "title": title,
        "subtitle": subtitle,
        "office": pack.office,
        "trail": trail,
        "here": pack.scope,
        "standing": (
            ("统计截止日期", pack.as_of_words),
            ("数据采集时点", f"{pack.known_at:%Y-%m-%d %H:%M}"),
            ("版本", pack.edition),
        ),
        "standing_words": f"{pack.month}，{pack.edition}",
    }


_BY_UNIT = ("submission_status", "hazard_current", "hazard_timeline")
_NEEDED = {
    "submission_status": ("unit_code", "ledger_label", "period", "status", "status_label"),
    "hazard_current": (
        "unit_code", "hazard_code", "description", "level", "level_label", "state_label", "location",
        "category_label", "found_on", "deadline", "deadline_first", "extensions", "days_overdue",
        "responsible_dept", "responsible_person", "measure", "progress_note", "closed_on",
    ),
    "hazard_timeline": (
        "unit_code", "hazard_code", "effective_on", "recorded_at", "position", "event_label",
        "to_state_label", "legal", "inferred", "until", "note", "file_name", "sheet", "cell",
    ),
}  # fmt: skip


def _unit_pages(pack: Pack) -> Iterator[Page]:
    """One page a unit, its rows taken from views that are walked once, in unit order."""
    take = {view: _by_unit(pack, view) for view in _BY_UNIT}
    for unit in rows_of(pack.current("unit_scorecard").sort_by("unit_code")):
        code, kind = unit["unit_code"], unit["unit_kind"]
        statuses, hazards, steps = (take[view](code) for view in _BY_UNIT)
        back: tuple[tuple[str, str], ...] = (("全域", "../index.html"),)
        if pack.county is None:
            back += ((unit["county"], f"../{_county_page(unit['county'])}"),)
        head = _head(
            pack,
            unit["unit_name"],
            f"{unit['county']} · {labels('unit_kind').get(kind, kind)} · {pack.month}",
            back,
        )
        yield Page(
            f"unit/{slug(code)}.html",
            _rendered(
                "unit.html.j2",
                **(head | {"here": unit["unit_name"]}),
                figures=_unit_figures(unit),
                calendar=ledger_calendar(statuses),
                hazards=_hazards(hazards, steps),
                assets_at="../assets/",
                scripted=False,
            ),
        )


def _by_unit(pack: Pack, view: str) -> Callable[[str], list[dict[str, Any]]]:
    """A reader that hands out a unit's rows; units must be asked for in order."""
    table = pack.table(view).select(_NEEDED[view]).sort_by("unit_code")
    groups = groupby(rows_of(table), key=lambda row: row["unit_code"])
    waiting: list[tuple[str, list[dict[str, Any]]]] = []

    def take(code: str) -> list[dict[str, Any]]:
        while not waiting or waiting[0][0] < code:
            following = next(groups, None)
            if following is None:
                return []
            waiting[:] = [(following[0], list(following[1]))]
        return waiting[0][1] if waiting[0][0] == code else []

    return take


def _unit_figures(unit: dict[str, Any]) -> list[Shown]:
    return [
        Shown("未销号重大隐患", f"{unit['open_major']}", "项", "", alarm=bool(unit["open_major"])),
        Shown("未销号一般隐患", f"{unit['open_general']}", "项", f"逾期共 {unit['overdue']} 项"),
        Shown("已销号", f"{unit['closed']}", "项", f"丢项 {unit['vanished']} 项"),
        Shown(
            "按时报送",
            share(unit["months_on_time"], unit["months_due"]),
            "",
            f"{unit['months_on_time']}/{unit['months_due']} 个月；"
            f"迟报 {unit['months_late']}，漏报 {unit['months_missing']}",
        ),
    ]


def _hazards(hazards: list[dict[str, Any]], steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A unit's hazards for its page: major and overdue first, each with its history."""
    history: dict[str, list[dict[str, Any]]] = {}
    for step in sorted(steps, key=lambda step: (step["effective_on"], step["recorded_at"], step["position"])):
        history.setdefault(step["hazard_code"], []).append(step)
    hazards.sort(
        key=lambda row: (row["state_label"] == "已销号", row["level"] != "MAJOR", -(row["days_overdue"] or 0))
    )
    return [_hazard(row, history.get(row["hazard_code"], [])) for row in hazards]


def _hazard(row: dict[str, Any], steps: list[dict[str, Any]]) -> dict[str, Any]:
    moved = f"（原 {shown(row['deadline_first'])}，延期 {row['extensions']} 次）" if row["extensions"] else ""
    facts = (
        ("部位", row["location"]), ("类别", row["category_label"]), ("排查日期", row["found_on"]),
        ("整改期限", f"{shown(row['deadline'])}{moved}"), ("责任部门", row["responsible_dept"]),
        ("责任人", row["responsible_person"]), ("整改措施", row["measure"]), ("进展", row["progress_note"]),
        ("销号日期", row["closed_on"]),
    )  # fmt: skip
    return {
        "code": row["hazard_code"],
        "description": shown(row["description"]),
        "level": row["level_label"],
        "major": row["level"] == "MAJOR",
        "state": row["state_label"],
        "overdue": row["days_overdue"],
        "facts": [(name, shown(value)) for name, value in facts if shown(value) != NOTHING],
        "steps": [_step(step) for step in steps],
    }


def _step(step: dict[str, Any]) -> dict[str, Any]:
    place = " ".join(str(step[name]) for name in ("file_name", "sheet", "cell") if step[name])
    return {
        "day": shown(step["effective_on"]),
        "event": step["event_label"] + (f"至{shown(step['until'])}" if step["until"] else ""),
        "inferred": step["inferred"],
        "to": step["to_state_label"],
        "legal": step["legal"],
        "note": shown(step["note"]) if step["note"] else "",
        "source": place,
    }


@cache
def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("flows.outlets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _rendered(template: str, **context: Any) -> str:  # noqa: ANN401 - what the template asks for
    given = {"trail": (), "subtitle": "", "here": "", "assets_at": ""} | context
    inline = {"css": Markup(_asset("site.css")), "js": Markup(_asset("site.js"))}  # noqa: S704 - our own files
    return _environment().get_template(template).render(**given, **inline)
