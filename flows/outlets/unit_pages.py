"""One page a unit: how it stands, when it reported, and the history of each of its hazards."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from flows.outlets.issued import labels
from flows.outlets.page_frame import Page, Shown, county_page, head, rendered, slug
from flows.outlets.page_tables import ledger_calendar
from flows.outlets.report_pack import Pack, rows_of
from flows.outlets.wording import NOTHING, share, shown

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


def unit_pages(pack: Pack) -> Iterator[Page]:
    """One page a unit, its rows taken from views that are walked once, in unit order."""
    take = {view: _by_unit(pack, view) for view in _BY_UNIT}
    for unit in rows_of(pack.current("unit_scorecard").sort_by("unit_code")):
        code, kind = unit["unit_code"], unit["unit_kind"]
        statuses, hazards, steps = (take[view](code) for view in _BY_UNIT)
        home = "全域" if pack.county is None else pack.scope
        back: tuple[tuple[str, str], ...] = ((home, "../index.html"),)
        if pack.county is None:
            back += ((unit["county"], f"../{county_page(unit['county'])}"),)
        top = head(
            pack,
            unit["unit_name"],
            f"{unit['county']} · {labels('unit_kind').get(kind, kind)} · {pack.month}",
            back,
        )
        yield Page(
            f"unit/{slug(code)}.html",
            rendered(
                "unit.html.j2",
                **(top | {"here": unit["unit_name"]}),
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
