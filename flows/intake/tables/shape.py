"""What judging rows needs to know of their table, and the verdict on each row."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flows.intake.cells.values import is_blank
from flows.intake.facts import RowKind
from flows.intake.files.workbook_parts import Merge, Sheet
from flows.intake.headings.similarity import Path
from schemas.wording import heading

_MINOR = ("row_no", "task_no", "unit_name", "found_by", "found_on", "remark")


class Verdict(NamedTuple):
    """The kind of a row and, when it is held, why."""

    kind: RowKind
    why: str = ""
    """Code of the finding of a held row."""


class TableShape(NamedTuple):
    """What row judging needs to know of a table."""

    fields: Mapping[str, int]
    subjects: tuple[int, ...]
    """Columns that tell what the row is about; without any of them there is no record."""
    serial: int | None
    minor: frozenset[int]
    """Columns that say nothing about whether a row is a record: serial, unit, signatures."""
    covered: Mapping[int, frozenset[int]]
    """Row → columns whose value stands higher up in a vertical merge."""
    headings: Mapping[int, str]
    """Column → normal heading, to notice the header again further down."""
    numbered: bool
    """Whether the serial column is mostly filled."""
    labels: frozenset[str] = frozenset()
    """Normal cover labels, to notice signature rows."""


def shape_of(
    layout: Mapping[str, int], subjects: Sequence[str], paths: Sequence[Path], sheet: Sheet, start: int
) -> TableShape:
    """The shape of the table whose first row under the header is ``start``."""
    serial = next((layout[name] for name in ("row_no", "task_no") if name in layout), None)
    about = tuple(layout[name] for name in subjects if name in layout)
    filled = [row for row in sheet.rows[start:] if about and not is_blank(row[about[0]])]
    numbers = sum(1 for row in filled if serial is not None and not is_blank(row[serial]))
    return TableShape(
        layout,
        about,
        serial,
        frozenset(layout[name] for name in _MINOR if name in layout),
        _covered(sheet.merges or (), start),
        {column: heading(path[-1]) for column, path in enumerate(paths) if path},
        numbers * 2 > len(filled),
    )


def _covered(merges: Sequence[Merge], start: int) -> dict[int, frozenset[int]]:
    covered: dict[int, frozenset[int]] = {}
    for merge in merges:
        if merge.bottom > merge.top >= start:
            columns = frozenset(range(merge.left, merge.right + 1))
            for row in range(merge.top + 1, merge.bottom + 1):
                covered[row] = covered.get(row, frozenset()) | columns
    return covered
