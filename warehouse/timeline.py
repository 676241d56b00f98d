"""One hazard's life as a person would tell it: day, what happened, who says so, where it is written."""

import re
from datetime import date, datetime
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection

from schemas.lifecycle import Lifecycle
from warehouse.connection import statement

_OPTIONAL = re.compile(r"\[([^\]]*)\]")
_LEVELS = {"MAJOR": "重大", "GENERAL": "一般"}


class Moment(NamedTuple):
    """One line of a hazard's story; ``label``, ``state_label``, ``said_by`` and ``note`` are Chinese."""

    effective_on: date
    event: str
    label: str
    state: str | None
    state_label: str
    legal: bool
    """Whether the lifecycle allows it; what is not allowed is told all the same."""
    refused: bool
    """Whether a unit said it and it does not count: the hazard stands as it stood."""
    inferred: bool
    """Whether nobody reported it, but a later state implies it; the day is the latest it can have been."""
    undated: bool
    """Whether it was reported without a day; the day is the latest it can have been."""
    until: date | None
    """The day a deadline or extension runs to."""
    level: str
    said_by: str
    note: str
    period: str
    file_name: str
    sheet: str
    cell: str
    recorded_at: datetime
    """When it became known."""

    @property
    def source(self) -> str:
        """Who says so, and where it is written."""
        place = f"《{self.file_name}》{self.sheet} {self.cell}".rstrip() if self.file_name else ""
        return f"{self.said_by}{place}（{self.recorded_at:%Y-%m-%d %H:%M}获知）"


def tell(moment: Moment, life: Lifecycle) -> str:
    """What happened, as a sentence that begins with its day."""
    story = _OPTIONAL.sub(r"\1" if moment.until else "", life.event[moment.event].story)
    level = _LEVELS.get(moment.level, "")
    said = story.format(until=moment.until or "未写明的日期", level=level, state=moment.state_label)
    if moment.event == "correct" and moment.until:
        said = f"{said}：整改期限为{moment.until}"
    remarks = []
    if moment.inferred:
        remarks.append("未单独报告，由后来的状态推定，不晚于此日")
    elif moment.undated:
        remarks.append("未写明日期，不晚于此日")
    wrong = "" if moment.legal else "不予认可" if moment.refused else "不合规定"
    if wrong or moment.note:
        remarks.append("：".join(part for part in (wrong, moment.note) if part))
    remark = f"（{'；'.join(remarks)}）" if remarks else ""
    return f"{moment.effective_on} {said}{remark}。"


def timeline(connection: DuckDBPyConnection, hazard_code: str, life: Lifecycle) -> list[Moment]:
    """The story of a hazard as known now, in order; empty when no effective return speaks of it.

    A code that was merged into another has no story of its own: ask for :func:`current_code` first.
    """
    rows = connection.execute(statement("hazard_timeline"), {"hazard_code": hazard_code}).fetchall()
    return [_moment(row, life) for row in rows]


def current_code(connection: DuckDBPyConnection, hazard_code: str) -> str | None:
    """The code under which the hazard is kept now; None when it was never minted."""
    found = connection.execute(
        "SELECT coalesce(merged_into, hazard_code) FROM hazard.hazard WHERE hazard_code = ?", [hazard_code]
    ).fetchall()
    return str(found[0][0]) if found else None


def _moment(row: tuple[Any, ...], life: Lifecycle) -> Moment:
    on, event, state, legal, refused, inferred, undated, until, *words = row
    label = life.state[state].label if state else ""
    level, said_by, note, period, file_name, sheet, cell, recorded_at = words
    return Moment(
        effective_on=on,
        event=event,
        label=life.event[event].label,
        state=state,
        state_label=label,
        legal=legal,
        refused=refused,
        inferred=inferred,
        undated=undated,
        until=until,
        level=level or "",
        said_by=said_by or "",
        note=note or "",
        period=period or "",
        file_name=file_name or "",
        sheet=sheet or "",
        cell=cell or "",
        recorded_at=recorded_at,
    )
