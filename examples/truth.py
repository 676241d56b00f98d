"""What the warehouse should say of the sample region: from the lives and the post, never from reading.

Wherever the rules may reasonably think differently, all acceptable answers are listed, the best one first.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from examples.biographies import biographies
from examples.figures import county_figures, laggards, listing_figures, task_figures
from examples.knowledge import standings
from examples.lines import Line, Noise
from examples.mail import Posted, posted
from examples.months import AS_OF, PERIODS
from examples.stories import stories
from examples.units import units

DEFINITIONS = {
    "run": "the month whose run finds a file: the first whose as-of day is not before the day it came",
    "status": "missing > invalid > late > nil > proxy > on_time; timely by the first return not unidentified",
    "states": "state after the hazard's last row known at that month's own run; the first is the best answer",
    "overdue": "days past the effective deadline at the as-of day while not rectified; null: not overdue",
    "doubtful": "months in which another answer is acceptable because a planted defect may hold the row back",
    "statistics": "hazards known at the month's run, by the level and state they then have",
}


def truth(folder: Path | None = None, *, noise: Noise | None = None, scale: int = 1) -> dict[str, Any]:
    """Everything that is so, as plain JSON values; also written to ``truth.json`` where a folder is given."""
    known = _truth(noise or Noise(), scale)
    if folder is not None:
        text = json.dumps(known, ensure_ascii=False, indent=1, default=str)
        (folder / "truth.json").write_text(text + "\n", encoding="utf-8")
    return known


@cache
def _truth(noise: Noise, scale: int) -> dict[str, Any]:
    lives = biographies(noise, scale)
    return {
        "definitions": DEFINITIONS,
        "as_of": {period: day.isoformat() for period, day in AS_OF.items()},
        "units": [one.code for one in units(scale)],
        "files": [_file(one) for one in posted(noise, scale)],
        "submissions": {period: _submissions(period, noise, scale) for period in PERIODS},
        "hazards": lives,
        "findings": [finding for one in posted(noise, scale) for finding in _findings(one)],
        "perfunctory": [one.unit for one in stories().perfunctory],
        "laggards": {period: laggards(period, noise, scale) for period in PERIODS},
        "statistics": {period: county_figures(lives, period, noise, scale) for period in PERIODS},
        "listings": {period: listing_figures(period, noise, scale) for period in PERIODS},
        "tasks": {period: task_figures(period, noise, scale) for period in PERIODS},
        "decisions": [one.model_dump(mode="json") for one in stories().decisions],
    }


def _file(file: Posted) -> dict[str, Any]:
    parcel = file.parcel
    return {
        "name": parcel.name,
        "sha256": file.sha256,
        "run": file.run,
        "received_at": parcel.received_at.isoformat(sep=" "),
        "sender": parcel.sender,
        "period": parcel.period,
        "form": parcel.form,
        "version": parcel.version,
        "outcome": parcel.outcome,
        "same_bytes_again": parcel.again,
        "marks": [mark.kind for mark in parcel.marks],
        "sheets": [
            {
                "sheet": file.sheet(grid),
                "ledger": plan.ledger,
                "records": sum(not line.nil for line in plan.lines),
                "nil": sum(line.nil for line in plan.lines),
                "rows": sorted(grid.rows.values()),
            }
            for plan, grid in zip(parcel.sheets, file.grids, strict=False)
        ],
    }


def _submissions(run: str, noise: Noise, scale: int) -> list[dict[str, Any]]:
    return [
        {
            "unit": one.unit,
            "ledger": one.ledger,
            "period": one.period,
            "status": one.status,
            "timely": one.timely,
            "versions": one.versions,
            "nil": bool(one.effective and one.effective.nil),
            "proxy": bool(one.effective and one.effective.proxy),
            "first_received_at": one.first.received_at.isoformat(sep=" ") if one.first else None,
            "effective_sha256": one.effective.file.sha256 if one.effective else None,
        }
        for one in standings(run, noise, scale)
    ]


def _findings(file: Posted) -> Iterator[dict[str, Any]]:
    """Planted defects: of the file first, then of its rows, each with the cell to point at."""
    parcel = file.parcel
    where = {"file": parcel.name, "sha256": file.sha256, "unit": parcel.sender, "period": parcel.period}
    for mark in parcel.marks:
        if not parcel.again or mark.kind == "sent_again":
            yield {**where, "kind": mark.kind, "sheet": None, "row": None, "cell": None, "field": mark.field}
    if parcel.again:
        return
    for plan, grid in zip(parcel.sheets, file.grids, strict=False):
        for index, line in enumerate(plan.lines):
            for kind, field in _told(line):
                column = grid.columns.get(field or "")
                row = grid.rows[index]
                cell = f"{_letters(column)}{row}" if column else None
                yield {
                    **where,
                    "kind": kind,
                    "sheet": file.sheet(grid),
                    "row": row,
                    "cell": cell,
                    "field": field,
                }


def _told(line: Line) -> Iterator[tuple[str, str | None]]:
    yield from ((twist.kind, twist.field) for twist in line.twists if twist.field)
    if "deadline_moved" in line.flags and not any(twist.kind == "deadline_moved" for twist in line.twists):
        yield "deadline_moved", "deadline"
    if line.unit == "?":
        yield "unknown_unit_row", "unit_name"


def _letters(column: int) -> str:
    first, second = divmod(column - 1, 26)
    return (chr(64 + first) if first else "") + chr(65 + second)
