"""Each column gets at most one field, each field at most one column; every choice has its reason.

Columns whose heading leaves no choice go first; the others are settled by what their values bear witness to
and by what is left (reading.md 19).
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from flows.intake.columns.by_values import claim_by_values, claim_subject, correct_lists
from flows.intake.columns.claims import Claim, Values, settle
from flows.intake.columns.inspected import those_inspected
from flows.intake.columns.places import PLACE, TOGETHER, parts_of_place
from flows.intake.columns.profile import sample
from flows.intake.columns.together import (
    NOTES,
    as_measure,
    prefer_status,
    subject_first,
    tell_in_words,
    which_day,
)
from flows.intake.columns.unknown_headings import Asked, claim_by_letters, claim_by_place
from flows.intake.facts import ColumnReading, as_text
from flows.intake.headings.similarity import EXACT, Match, Path
from flows.intake.headings.vocabulary import HeadingIndex
from schemas.codes import CodeList
from schemas.contracts import Ledger
from schemas.wording import heading


class Layout(NamedTuple):
    """How the columns of a table were understood."""

    columns: tuple[ColumnReading, ...]
    fields: dict[str, int]
    """Field → column, 0-based."""
    loose: frozenset[str]
    """Fields whose heading was not a known one."""
    ticks: tuple[tuple[int, str], ...] = ()
    """Columns of which one is ticked to tell the status, each with its code."""
    parts: tuple[int, ...] = ()
    """Columns that tell the place together, its own among them; empty where one does."""


def lay_out(
    kind: str,
    paths: Sequence[Path],
    index: HeadingIndex,
    codes: Mapping[str, CodeList],
    values_of: Values,
) -> Layout:
    """Settle which column is which field; ``values_of`` gives a column's cells below the header."""
    ledger, form = index.ledgers[kind], (kind, tuple(paths))
    matches = index.remembered(("matches", form), lambda: _matches(kind, paths, index))
    ticks = _ticks(ledger, paths, matches, codes, values_of)
    if ticks:
        matches = {column: found for column, found in matches.items() if column not in dict(ticks)}
    chosen = settle((*form, ticks), matches, index, codes, values_of)
    prefer_status(ledger, chosen, codes, values_of)
    subject_first(ledger, matches, chosen)
    asked = Asked(ledger, paths, index, codes, values_of)
    unheard = [
        asked.unheard(column, found, chosen)
        for column, found in matches.items()
        if column not in chosen and not _ignored(kind, paths[column], index)
    ]
    claim_by_letters(asked, unheard, chosen)
    correct_lists(ledger, chosen, codes, values_of)
    claim_subject(ledger, paths, chosen, values_of)
    tell_in_words(ledger, matches, chosen, values_of)
    as_measure(ledger, chosen, values_of)
    unknown = {
        column: paths[column][-1]
        for column in matches
        if column not in chosen and not _ignored(kind, paths[column], index)
    }
    claim_by_values(ledger, unknown, chosen, codes, values_of)
    claim_by_place(asked, unheard, chosen)
    which_day(paths, matches, chosen, codes, values_of)
    those_inspected(ledger, paths, chosen, values_of)
    parts = parts_of_place(paths, matches, chosen, codes, values_of)
    columns = tuple(
        _tick_reading(column, paths, dict(ticks), codes)
        or _mapped_reading(column, paths[column], chosen)
        or _part_reading(column, paths[column], parts)
        or _unmapped_reading(column, paths[column], _Rest(ledger, index.ignored[kind], matches, values_of))
        for column in range(len(paths))
        if paths[column] or sample(values_of(column))
    )
    fields = {claim.match.field: column for column, claim in sorted(chosen.items())}
    loose = frozenset(claim.match.field for claim in chosen.values() if claim.match.score < EXACT - 1)
    return Layout(columns, fields, loose, ticks, parts)


def _ticks(
    ledger: Ledger,
    paths: Sequence[Path],
    matches: Mapping[int, tuple[Match, ...]],
    codes: Mapping[str, CodeList],
    values_of: Values,
) -> tuple[tuple[int, str], ...]:
    """Two or more columns headed by status words, with nothing but ticks in them (reading.md 24)."""
    told = any(
        match.field in NOTES and match.score >= EXACT - 1 for found in matches.values() for match in found
    )
    if told or not set(NOTES) & set(ledger.by_name):
        return ()
    found = []
    for column, path in enumerate(paths):
        entry = codes["status"].match(path[-1]) if path and not _is_exact(matches.get(column, ())) else None
        if entry is not None and all(
            codes["yes_no"].match(as_text(cell)) for cell in sample(values_of(column))
        ):
            found.append((column, entry.code))
    return tuple(found) if len(found) > 1 else ()


def _is_exact(found: Sequence[Match]) -> bool:
    return bool(found) and found[0].score >= EXACT - 1


def _tick_reading(
    column: int, paths: Sequence[Path], ticks: Mapping[int, str], codes: Mapping[str, CodeList]
) -> ColumnReading | None:
    if column not in ticks:
        return None
    why = f"多列打勾的状态,此列打勾即为{codes['status'].label(ticks[column])}"
    return ColumnReading(letter_of(column), "/".join(paths[column]), None, "ignored", why)


def _matches(kind: str, paths: Sequence[Path], index: HeadingIndex) -> dict[int, tuple[Match, ...]]:
    """The fields each column may be; the phantom columns under one merged heading belong to its first."""
    found: dict[int, tuple[Match, ...]] = {}
    for column, path in enumerate(paths):
        if not path or (column and path == paths[column - 1]):
            continue
        exact = index.exact(kind, path)
        if _is_exact(exact) or _ignored(kind, path, index):
            found[column] = exact
        else:
            named = {match.field for match in exact}
            found[column] = (
                *exact,
                *(match for match in index.loose(kind, path) if match.field not in named),
            )
    return found


def _ignored(kind: str, path: Path, index: HeadingIndex) -> str | None:
    return index.ignored[kind].get(heading(path[-1]))


class _Rest(NamedTuple):
    """What tells why a column was left out."""

    ledger: Ledger
    ignored: Mapping[str, str]
    matches: Mapping[int, tuple[Match, ...]]
    values_of: Values


def _mapped_reading(column: int, path: Path, chosen: Mapping[int, Claim]) -> ColumnReading | None:
    claim = chosen.get(column)
    if claim is None:
        return None
    return ColumnReading(
        letter_of(column), "/".join(path), claim.match.field, "mapped", claim.match.why + claim.note
    )


def _part_reading(column: int, path: Path, parts: Sequence[int]) -> ColumnReading | None:
    if column not in parts:
        return None
    why = f"“{heading(path[-1])}”{TOGETHER}"
    return ColumnReading(letter_of(column), "/".join(path), PLACE, "mapped", why)


def _unmapped_reading(column: int, path: Path, rest: _Rest) -> ColumnReading:
    letter, text = letter_of(column), "/".join(path)
    if column not in rest.matches:
        if path and not sample(rest.values_of(column)):
            return ColumnReading(letter, text, None, "ignored", "表头合并单元格的余列,无内容")
        return ColumnReading(letter, text, None, "unknown", "同一表头下的第二列" if path else "此列没有表头")
    reason = rest.ignored.get(heading(path[-1]))
    if reason is not None:
        return ColumnReading(letter, text, None, "ignored", reason)
    names = [rest.ledger.by_name[match.field].title for match in rest.matches[column]]
    if names:
        why = f"可能是{'、'.join(names)},均已有列或与内容不符"
        return ColumnReading(letter, text, None, "ambiguous", why)
    return ColumnReading(letter, text, None, "unknown", "未登记的表头")


@cache
def letter_of(column: int) -> str:
    """The letter of a 0-based column.

    >>> letter_of(0), letter_of(27)
    ('A', 'AB')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
