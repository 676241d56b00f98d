"""One page a unit: how it stands, when it reported, its lists, the history of each of its hazards.

A page lies in two sites, the region's and its county's; it is rendered once, only the way home differs.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from flows.outlets.issued import labels
from flows.outlets.pages.hazard_history import hazards_html
from flows.outlets.pages.page_frame import Page, Shown, county_page, head, rendered, trail_html, unit_page
from flows.outlets.pages.page_tables import ledger_calendar
from flows.outlets.report_pack import Pack, rows_of
from flows.outlets.wording import share, shown

Rows = list[dict[str, Any]]

UNITS = "unit_scorecard"
"""The view with a row for each unit, all of which its page may show."""
HISTORIES = frozenset({"submission_status", "hazard_timeline"})
"""Views of which a page shows every month, not the period's only."""
NEEDED: Mapping[str, Sequence[str]] = {
    "submission_status": ("unit_code", "ledger_label", "period", "status", "status_label"),
    "laggard_unit": ("unit_code", "class_label", "evidence", "consecutive", "measure_label"),
    "task_progress": ("unit_code", "project", "task", "due_raw", "status_label", "progress", "overdue"),
    "measure_progress": (
        "unit_code", "topic_label", "measure_title", "due", "status_label", "issued_on", "overdue",
    ),
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
"""What a page shows of the views that have many rows for a unit."""


class UnitPage(NamedTuple):
    """A unit's page, as it stands in the region's site."""

    county: str
    path: str
    text: str

    @property
    def of_region(self) -> Page:
        """The page in the region's site: home is the region, then the county."""
        return Page(self.path, self.text)

    @property
    def of_county(self) -> Page:
        """The page in the county's own site: home is the county."""
        there, here = _trail(self.county), ((self.county, _HOME),)
        return Page(self.path, self.text.replace(trail_html(there), trail_html(here), 1))


_HOME = "../index.html"


def _trail(county: str) -> tuple[tuple[str, str], ...]:
    return (("全域", _HOME), (county, f"../{county_page(county)}"))


def unit_pages(pack: Pack, already: Callable[[str, str], bool] | None = None) -> Iterator[UnitPage]:
    """One page a unit, in unit order; few units' rows are in memory at a time.

    ``already`` says of a unit's code and county that its page is there already.
    """
    units = [
        unit
        for unit in rows_of(pack.current(UNITS).sort_by("unit_code"))
        if already is None or not already(unit["unit_code"], unit["county"] or "")
    ]
    codes = [unit["unit_code"] for unit in units]
    told = [
        _in_turn(codes, pack.by_unit(view, codes, names, all_months=view in HISTORIES))
        for view, names in NEEDED.items()
    ]
    for unit, *rows in zip(units, *told, strict=True):
        yield _page(pack, unit, rows)


def _in_turn(codes: Sequence[str], rows: Iterator[dict[str, Any]]) -> Iterator[Rows]:
    """Each unit's rows in turn, none for those without; both come in the order of the codes."""
    groups = groupby(rows, key=itemgetter("unit_code"))
    whose, own = next(groups, (None, iter(())))
    for code in codes:
        if code == whose:
            yield list(own)
            whose, own = next(groups, (None, iter(())))
        else:
            yield []


def _page(pack: Pack, unit: dict[str, Any], rows: Sequence[Rows]) -> UnitPage:
    """The page of one unit, from its rows of each view in turn."""
    statuses, laggard, tasks, measures, hazards, steps = rows
    kind, county = unit["unit_kind"], unit["county"] or ""
    subtitle = f"{county} · {labels('unit_kind').get(kind, kind)} · {pack.month}"
    text = rendered(
        "unit.html.j2",
        **(head(pack, unit["unit_name"], subtitle, _trail(county), lasts=True) | {"here": unit["unit_name"]}),
        figures=_unit_figures(unit),
        laggard=laggard,
        calendar=ledger_calendar(statuses),
        lists=(_tasks(tasks), _measures(measures)),
        hazards=hazards_html(hazards, steps),
        assets_at="../assets/",
        scripted=False,
    )
    return UnitPage(county, unit_page(unit["unit_code"]), text)


def _unit_figures(unit: dict[str, Any]) -> list[Shown]:
    return [
        *(
            Shown(
                f"未销号{label}隐患",
                f"{unit[f'open_{level}']}",
                "项",
                f"其中逾期 {unit[f'overdue_{level}']} 项；已销号 {unit[f'closed_{level}']} 项",
                "h-hazards",
                alarm=level == "major" and bool(unit["open_major"]),
            )
            for level, label in (("major", "重大"), ("general", "一般"))
        ),
        Shown("百分制评分", f"{unit['score']:g}", "分", f"丢项 {unit['vanished']} 项", "h-hazards"),
        Shown(
            "按时报送",
            share(unit["months_on_time"], unit["months_due"]),
            "",
            f"{unit['months_on_time']}/{unit['months_due']} 个月；"
            f"迟报 {unit['months_late']} 个月，漏报 {unit['months_missing']} 个月",
            "h-calendar",
        ),
    ]


class List(NamedTuple):
    """One of the unit's lists of the month, as a small table."""

    name: str
    title: str
    empty: str
    heads: tuple[str, ...]
    lines: list[tuple[bool, tuple[str, ...]]]
    """Whether the line is overdue, and its texts."""


def _tasks(rows: list[dict[str, Any]]) -> List:
    fields = ("project", "task", "due_raw", "status_label", "progress")
    heads = ("项目", "重点任务内容", "完成时间", "完成情况", "进展情况")
    return List("tasks", "重点任务", "本月无重点任务清单。", heads, _lines(rows, fields))


def _measures(rows: list[dict[str, Any]]) -> List:
    fields = ("topic_label", "measure_title", "due", "status_label", "issued_on")
    heads = ("专题", "制度措施名称", "完成时限", "进展", "出台时间")
    return List("measures", "制度措施", "本月无制度措施清单。", heads, _lines(rows, fields))


def _lines(rows: list[dict[str, Any]], fields: tuple[str, ...]) -> list[tuple[bool, tuple[str, ...]]]:
    """A list's lines, those overdue first."""
    lines = [(bool(row["overdue"]), tuple(shown(row[name]) for name in fields)) for row in rows]
    return sorted(lines, key=lambda line: not line[0])
