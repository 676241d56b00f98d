"""Days that stand in columns of their own for 年, 月 and 日, or for 月 and 日, become one column again."""

from collections.abc import Sequence

from flows.intake.cells.values import is_blank
from flows.intake.headings.similarity import Path

Days = tuple[tuple[int, int], ...]
"""The first and the last of the columns that together hold a day."""

_YEAR, _MONTH, _DAY = "年", "月", "日"


def days_of(paths: Sequence[Path]) -> Days:
    """Where a day is spread over columns whose lowest headings are its parts."""
    leaves = [path[-1] if path else "" for path in paths]
    last_ones = [at for at in range(1, len(leaves)) if leaves[at - 1 : at + 1] == [_MONTH, _DAY]]
    return tuple((at - (2 if at > 1 and leaves[at - 2] == _YEAR else 1), at) for at in last_ones)


def with_days(paths: tuple[Path, ...], days: Days) -> tuple[Path, ...]:
    """The paths with one heading for each such day, over its first column."""
    joined = list(paths)
    for first, last in days:
        joined[first : last + 1] = [paths[last][:-1] or ("日期",), *[()] * (last - first)]
    return tuple(joined)


def join_days(rows: Sequence[list[object]], days: Days) -> None:
    """Put each day into the first of its columns, in place; one that stands there whole stays."""
    for row in rows if days else ():
        for first, last in days:
            parts = row[first : last + 1]
            if not any(map(is_blank, parts[1:])):
                said = (str(int(part)) if isinstance(part, float) else str(part).strip() for part in parts)
                row[first : last + 1] = ["-".join(filter(None, said)), *[""] * (last - first)]
