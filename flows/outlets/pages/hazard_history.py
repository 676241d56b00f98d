"""A unit's hazards with their histories as HTML, as its page shows them.

A month has a hundred thousand hazards and several times as many steps: they are put together here and not by
the template engine, which takes four times as long.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any

from markupsafe import Markup

from flows.outlets.pages.page_frame import safe
from flows.outlets.wording import NOTHING, shown

Row = dict[str, Any]

_KEPT = 8_192
"""Pieces kept of each kind: days, sheets and remarks come again and again."""
_DONE = itemgetter("effective_on", "event_label", "until", "to_state_label", "inferred", "legal")
_PLACE = itemgetter("file_name", "sheet", "cell")


def hazards_html(hazards: Iterable[Row], steps: Iterable[Row]) -> Markup:
    """A unit's hazards, rows of ``hazard_current``: major and overdue first, each with its history.

    ``steps`` are the unit's rows of ``hazard_timeline``.
    """
    history: dict[str, list[Row]] = {}
    for step in sorted(steps, key=lambda step: (step["effective_on"], step["recorded_at"], step["position"])):
        history.setdefault(step["hazard_code"], []).append(step)
    made = [_hazard(row, history.get(row["hazard_code"], ())) for row in sorted(hazards, key=_gravity)]
    return Markup("".join(made))  # noqa: S704 - made of escaped parts


def _gravity(row: Row) -> tuple[bool, bool, int]:
    return row["state_label"] == "已销号", row["level"] != "MAJOR", -(row["days_overdue"] or 0)


def _hazard(row: Row, steps: Sequence[Row]) -> str:
    code, level = safe(row["hazard_code"]), safe(row["level_label"])
    alarm = "alarm" if row["level"] == "MAJOR" else ""
    late = f'<span class="alarm">逾期 {row["days_overdue"]} 天</span>' if row["days_overdue"] else ""
    timeline = "".join(map(_step, steps))
    return (
        f'<article class="hazard" id="{code}">\n'
        f"<header><h3>{safe(shown(row['description']))}</h3>"
        f'<span class="{alarm}">{level}</span><span>{safe(row["state_label"])}</span>{late}'
        f'<span class="code">{code}</span></header>\n'
        f"<dl>{''.join(_facts(row))}</dl>"
        + (f'<ol class="timeline">{timeline}</ol>' if steps else '<p class="note">尚无流转记录。</p>')
        + "</article>\n"
    )


def _facts(row: Row) -> Iterable[str]:
    """What is known of a hazard, without what is not."""
    moved = f"（原 {shown(row['deadline_first'])}，延期 {row['extensions']} 次）" if row["extensions"] else ""
    facts = (
        ("部位", row["location"]), ("类别", row["category_label"]), ("排查日期", row["found_on"]),
        ("整改期限", f"{shown(row['deadline'])}{moved}"), ("责任部门", row["responsible_dept"]),
        ("责任人", row["responsible_person"]), ("整改措施", row["measure"]), ("进展", row["progress_note"]),
        ("销号日期", row["closed_on"]),
    )  # fmt: skip
    return (_fact(name, value) for name, value in facts)


@lru_cache(_KEPT)
def _fact(name: str, value: str | date | None) -> str:
    text = shown(value)
    return f"<dt>{name}</dt><dd>{safe(text)}</dd>" if text != NOTHING else ""


def _step(step: Row) -> str:
    file, sheet, cell = _PLACE(step)
    place = " ".join(filter(None, (_sheet(file, sheet), cell and safe(cell))))
    return f'<li>{_done(_DONE(step))}{_said(step["note"])}<span class="from">{place}</span></li>'


@lru_cache(_KEPT)
def _done(done: tuple[date, str, date | None, str | None, bool, bool]) -> str:
    """What happened when, which the columns ``_DONE`` tell."""
    day, event, until, to, inferred, legal = done
    until_words = f"至{shown(until)}" if until else ""
    reached = f" → {safe(to)}" if to else ""
    supposed = "（推定）" if inferred else ""
    unlawful = "" if legal else ' <span class="alarm">不合规流转</span>'
    when = f'<time datetime="{shown(day)}">{shown(day)}</time>'
    return f"{when}{safe(event)}{until_words}{reached}{supposed}{unlawful}"


@lru_cache(_KEPT)
def _said(note: str | None) -> str:
    return f"：{safe(shown(note))}" if note else ""


@lru_cache(_KEPT)
def _sheet(file: str | None, sheet: str | None) -> str:
    return safe(" ".join(filter(None, (file, sheet))))
