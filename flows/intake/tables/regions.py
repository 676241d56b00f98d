"""A sheet that holds several tables becomes several sheets, each with its cells where they stood.

Two different tables may stand one below the other, or side by side. What belongs to another table is blanked,
so that every address stays true; a header printed again on each page does not start a new table.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from flows.intake.cells.values import is_blank
from flows.intake.files.workbook_parts import Sheet
from flows.intake.headings.vocabulary import HeadingIndex
from flows.intake.tables.forms import forms_of
from schemas.wording import heading

_LEAST = 3
"""Known headings from which a row heads a table."""
_APART = 2
"""Rows that lie at least between the headers of two tables."""
_SAME = 0.5
"""Share of common headings from which a header is the same one again."""
_LONGEST = 20
_TITLES = 3
_STARTS = frozenset({"序号", "编号", "no", "项次"})


def tables_of(sheet: Sheet, index: HeadingIndex) -> list[Sheet]:
    """The sheet itself when it holds one table, else one sheet per table or form."""
    forms = forms_of(sheet, index)
    if forms:
        return forms
    heads = [
        number for number, row in enumerate(sheet.rows) if row and _may_head(row) and _is_head(row, index)
    ]
    if not heads:
        return [sheet]
    parts: list[Sheet] = []
    for part in _below(sheet, heads):
        parts.extend(_beside(part, index))
    return parts


def _may_head(row: Sequence[object]) -> bool:
    """Nearly every row of a ledger shows a number or a long text at once; only the others are looked at."""
    filled = 0
    for value in row:
        if value.__class__ is str:
            if value:
                if len(value) > _LONGEST:
                    return False
                filled += 1
        elif value is not None:
            return False
    return filled >= _LEAST


def _is_head(row: Sequence[object], index: HeadingIndex) -> bool:
    texts = [value for value in row if isinstance(value, str) and not is_blank(value)]
    known = sum(map(index.is_known, texts))
    return known >= _LEAST and known * 2 >= len(texts)


def _words(row: Sequence[object]) -> set[str]:
    return {heading(value) for value in row if isinstance(value, str) and not is_blank(value)}


def _below(sheet: Sheet, heads: list[int]) -> list[Sheet]:
    """Cut above each header whose headings are not those of the table before."""
    if len(heads) == 1:
        return [sheet]
    cuts: list[int] = []
    words = _words(sheet.rows[heads[0]])
    for before, head in pairwise(heads):
        new = _words(sheet.rows[head])
        if head - before > _APART and len(new & words) < _SAME * min(len(new), len(words)):
            cuts.append(_title_of(sheet.rows, head, before))
            words = new
        elif head - before <= _APART:
            words |= new
    bounds = [0, *cuts, len(sheet.rows)]
    return [_rows(sheet, top, end) for top, end in pairwise(bounds)] if cuts else [sheet]


def _title_of(rows: Sequence[Sequence[object]], head: int, before: int) -> int:
    """The first of the lines right above a header that are its title, not rows of the table before."""
    top = head
    while top - 1 > before + 1 and head - top < _TITLES and _is_line(rows[top - 1]):
        top -= 1
    return top


def _is_line(row: Sequence[object]) -> bool:
    filled = [value for value in row if not is_blank(value)]
    return len(filled) == 1 and isinstance(filled[0], str)


def _rows(sheet: Sheet, top: int, end: int) -> Sheet:
    rows: list[list[object]] = [[""] * len(row) for row in sheet.rows[:top]]
    rows.extend(sheet.rows[top:end])
    merges = sheet.merges and tuple(merge for merge in sheet.merges if top <= merge.top < end)
    return replace(sheet, rows=rows, merges=merges)


def _beside(sheet: Sheet, index: HeadingIndex) -> list[Sheet]:
    """Cut where a header row starts again with its first heading, at least three known headings each side."""
    for row in sheet.rows:
        if not _may_head(row) or not _is_head(row, index):
            continue
        filled = [column for column, value in enumerate(row) if not is_blank(value)]
        first = heading(str(row[filled[0]]))
        again = [column for column in filled[1:] if heading(str(row[column])) == first]
        if first not in _STARTS or len(again) != 1:
            return [sheet]
        cut = again[0]
        if all(_is_head(side, index) for side in (row[:cut], row[cut:])):
            return [_columns(sheet, 0, cut), _columns(sheet, cut, len(row))]
        return [sheet]
    return [sheet]


def _columns(sheet: Sheet, left: int, right: int) -> Sheet:
    rows: list[list[object]] = [
        [value if left <= column < right else "" for column, value in enumerate(row)] for row in sheet.rows
    ]
    merges = sheet.merges and tuple(merge for merge in sheet.merges if left <= merge.left < right)
    return replace(sheet, rows=rows, merges=merges)
