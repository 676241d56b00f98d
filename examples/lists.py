"""The lists beside the hazards: key tasks, institutional measures, listings — as rows for one month."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from examples.life import Hazard, person
from examples.lines import Line, lives
from examples.months import PERIODS, chance, first, last, likely
from examples.stories import Listed, stories
from examples.units import Unit, units
from examples.words import lists

_TASKS = (6, 12)
_MEASURES = (3, 7)
_NOTES = ("已召开{n}次协调会，按计划推进", "完成约{m}成", "方案已印发，正在组织实施", "本月检查{n}个科室")


def tasks(unit: Unit, period: str) -> tuple[Line, ...]:
    """The unit's key tasks with their progress at the end of the month."""
    return tuple(_task(unit, number, chosen, period) for number, chosen in enumerate(_chosen(unit), start=1))


def _chosen(unit: Unit) -> tuple[tuple[str, tuple[str, str, str, str, str]], ...]:
    luck = chance("tasks", unit.code)
    bank = [(project, task) for project, tasks in lists().projects.items() for task in tasks]
    kept = sorted(luck.sample(range(len(bank)), k=luck.randint(*_TASKS)))
    return tuple(bank[place] for place in kept)


def _task(unit: Unit, number: int, chosen: tuple[str, tuple[str, str, str, str, str]], period: str) -> Line:
    project, (task, due, lead, support, outcome) = chosen
    luck = chance("task", unit.code, number)
    assigned = likely(luck, 0.6)
    done_on = _done_on(unit, number, due)
    done = done_on is not None and done_on <= last(period)
    note = chance("note", unit.code, number, period)
    values: dict[str, Any] = {
        "project": project,
        "task_no": number,
        "superior_assigned": assigned,
        "task": f"{'*' if assigned else ''}{number}.{task}",
        "lead_leader": (person(unit.code, "leader", luck.randint(1, 3)),),
        "due": due if "-" not in due else date.fromisoformat(due),
        "due_on": due_on(due),
        "lead_dept": lead,
        "support_dept": support,
        "outcome_form": outcome,
        "status": "已完成" if done else "进行中",
        "progress": "已完成"
        if done
        else note.choice(_NOTES).format(n=note.randint(2, 6), m=note.randint(3, 8)),
        "done_on": done_on if done else None,
    }
    return Line(unit.code, values)


def due_on(words: str) -> date | None:
    """The day a task is due by; None where the words name none."""
    if "-" in words:
        return date.fromisoformat(words)
    if words == "全年":
        return date(2022, 12, 31)
    month = words.partition("月")[0]
    return last(f"2022-{int(month):02d}") if month.isdigit() else None


def _done_on(unit: Unit, number: int, due: str) -> date | None:
    day = due_on(due)
    luck = chance("done", unit.code, number)
    if day is None or day > date(2022, 10, 1) or likely(luck, 0.15):
        return None
    early = luck.randint(0, 20) if likely(luck, 0.8) else -luck.randint(5, 40)
    return max(day - timedelta(days=early), first(PERIODS[0]))


def measures(unit: Unit, period: str) -> tuple[Line, ...]:
    """The unit's institutional measures with their state at the end of the month."""
    luck = chance("measures", unit.code)
    bank = lists().measures
    kept = sorted(luck.sample(range(len(bank)), k=luck.randint(*_MEASURES)))
    return tuple(_measure(unit, place, period) for place in kept)


def _measure(unit: Unit, place: int, period: str) -> Line:
    topic, title, action, content, due, outcome = lists().measures[place]
    luck = chance("measure", unit.code, place)
    due_day = date.fromisoformat(due)
    issued = due_day - timedelta(days=luck.randint(-12, 18))
    out = issued <= last(period)
    values: dict[str, Any] = {
        "topic": topic,
        "measure_title": f"{unit.short_names[0]}{title}",
        "action_kind": action,
        "doc_no": f"{unit.short_names[0][:2]}安〔2022〕{place + 3}号" if out else None,
        "content": content,
        "responsible_unit": luck.choice(("院办", "保卫科", "总务科")),
        "due": due_day,
        "issued_on": issued if out else None,
        "status": "已印发" if out else luck.choice(("起草中", "征求意见")),
        "outcome_form": outcome,
    }
    return Line(unit.code, values)


def listings(unit: Unit, period: str) -> tuple[Line, ...]:
    """The hazards the office has listed for supervision by the end of the month."""
    known = (one for one in stories().listings if one.by == unit.code and one.listed <= last(period))
    return tuple(_listing(unit, one, period) for one in known)


def foretold_code(hazard: Hazard) -> str:
    """The code the system mints for a hazard that is the first row of its first return."""
    return f"HZ-{hazard.unit}-{hazard.first_period.replace('-', '')}-001"


def told_hazard(truth_id: str) -> Hazard:
    """A hazard told on purpose, by its truth id."""
    return next(one for one in lives()[truth_id.partition("-")[0]] if one.truth_id == truth_id)


def _listing(unit: Unit, one: Listed, period: str) -> Line:
    day = last(period)
    hazard = told_hazard(one.hazard)
    owner = next(known for known in units() if known.code == hazard.unit)
    reports = list(_reports(one, day))
    closed = one.delisted is not None and one.delisted <= day
    values: dict[str, Any] = {
        "unit_name": owner.name,
        "listing_no": one.number,
        "hazard_code": foretold_code(hazard) if hazard.first else None,
        "description": hazard.description,
        "location": hazard.location,
        "listing_level": one.level,
        "listing_org": one.org or unit.name,
        "listing_owner": (person(unit.code, "owner"),),
        "treat_due": one.treat_due,
        "progress_reports": len(reports),
        "last_report_on": reports[-1] if reports else None,
        "progress_note": "已摘牌" if closed else f"{day.month}月现场督导1次，按方案推进",
        "acceptance_result": "PASS" if one.accepted and one.accepted <= day else None,
    }
    days = {
        "listed_on": one.listed,
        "plan_due": one.plan_due,
        "plan_filed_on": one.plan_filed,
        "acceptance_applied_on": one.applied,
        "accepted_on": one.accepted,
        "delisted_on": one.delisted,
        "publicity_on": one.publicity,
    }
    always = {"listed_on", "plan_due"}
    known = {name: on if name in always or (on and on <= day) else None for name, on in days.items()}
    return Line(unit.code, values | known, one.hazard)


def _reports(one: Listed, day: date) -> Iterator[date]:
    report = one.listed + timedelta(days=25)
    while report <= min(day, one.accepted or day):
        yield report
        report += timedelta(days=30)
