"""Where the header of a table is, and which texts stand over each of its columns.

Not the first row with enough strings: the row whose texts are the most headings, extended upwards and
downwards through merges and group headings to at most four rows (reading.md 7).
"""

from collections.abc import Container, Mapping, Sequence
from typing import NamedTuple

from flows.intake.cells.values import is_blank
from flows.intake.files.workbook_parts import Merge, Sheet
from flows.intake.headings.day_columns import Days, days_of, with_days
from flows.intake.headings.similarity import Path
from flows.intake.headings.vocabulary import HeadingIndex
from schemas.wording import heading

SEARCHED = 30
"""Rows with content in which a header is looked for."""
TALLEST = 4
_LEAST_HEADINGS = 3
"""Two texts in a row are a label and its value."""
_CLEAR = 5
"""A row with so many headings is the header unless one of the next rows has more."""
_LONGEST_GROUP = 20
_LONGEST_LEAF = 40
_NO_LABEL = ("(", "（", "其中")
"""What a heading has before its colon and a label has not."""
_TITLE, _COVER, _DATA = "\0title", "\0cover", "\0data"

Rows = list[list[object]]


class Header(NamedTuple):
    """A header block, 0-based rows inclusive, and the path of texts over each column."""

    top: int
    bottom: int
    paths: tuple[Path, ...]
    """By column from A; empty where nothing stands over a column."""
    cover_cells: tuple[tuple[int, int], ...]
    """Cells inside the block that belong to the cover, such as 填报人：…."""
    days: Days = ()
    """Columns that together hold a day: 年, 月 and 日 under 检查时间."""


def header_candidates(sheet: Sheet, index: HeadingIndex) -> list[Header]:
    """Possible headers, the likeliest first; none when no row carries two known headings."""
    counts = _hits(sheet.rows, index)
    least = max(2, max(counts.values(), default=0) / 2)
    likely = sorted((row for row in counts if counts[row] >= least), key=lambda row: (-counts[row], row))[:3]
    if not likely:
        likely = _shaped_like_headers(sheet.rows)
    blocks = [_remembered(sheet, row, index) for row in likely]
    return list({(block.top, block.bottom): block for block in blocks}.values())


def _hits(rows: Rows, index: HeadingIndex) -> dict[int, int]:
    """How many known headings each of the first rows carries."""
    counts: dict[int, int] = {}
    seen = 0
    best = (0, 0)
    for number, row in enumerate(rows):
        texts = {value for value in row if value.__class__ is str and value}
        if not texts:
            continue
        seen += 1
        if seen > SEARCHED:
            break
        hits = sum(map(index.is_known, texts))
        if hits:
            counts[number] = hits
            best = max(best, (hits, -number))
        if best[0] >= _CLEAR and number > _CLEAR - best[1]:
            break
    return counts


def _shaped_like_headers(rows: Rows) -> list[int]:
    """Rows of at least three short texts, no number among them: headers in words nobody knows."""
    found = []
    for number, row in enumerate(rows[: SEARCHED * 2]):
        filled = [value for value in row if not is_blank(value)]
        if len(filled) >= _LEAST_HEADINGS and all(
            isinstance(value, str) and len(heading(value)) <= _LONGEST_GROUP for value in filled
        ):
            found.append(number)
    return found[:3]


def _remembered(sheet: Sheet, base: int, index: HeadingIndex) -> Header:
    """The block around a row; most forms come every month, so the same surroundings are judged once."""
    near = tuple(
        merge
        for merge in sheet.merges or ()
        if merge.top <= base + TALLEST and merge.bottom >= base - TALLEST
    )
    rows = sheet.rows
    least = max(4, 0.8 * len(rows[base]))
    wide = {(merge.top, merge.left) for merge in near if merge.right - merge.left + 1 >= least}
    key = (
        "block",
        base,
        near,
        tuple(_outline(rows[row], row, wide) for row in range(max(0, base - TALLEST), base)),
        tuple(tuple(row) if row else () for row in rows[base : base + 1]),
        tuple(_outline_below(row) for row in rows[base + 1 : base + TALLEST + 1]),
    )
    return index.remembered(key, lambda: _block(sheet, base, index))


def _outline(row: Sequence[object], number: int, wide: Container[tuple[int, int]]) -> tuple[object, ...]:
    """A row above the header: titles and filled-in labels differ from unit to unit and head nothing."""
    return tuple(
        value
        if value.__class__ is not str or not value
        else _TITLE
        if (number, column) in wide
        else _COVER
        if isinstance(value, str) and _is_filled_label(value)
        else value
        for column, value in enumerate(row)
    )


def _outline_below(row: Sequence[object]) -> object:
    """A row below: one with a number or a long text is data, whatever it says."""
    for value in row:
        if not isinstance(value, str) or len(value) > _LONGEST_GROUP:
            return _DATA if not is_blank(value) else tuple(row)
    return tuple(row)


def _is_filled_label(text: str) -> bool:
    """Whether a text is a label with its value, such as 填报人：某某."""
    text = text.strip()
    mark = max(text.find(":"), text.find("："))
    label = text[: max(mark, 0)]
    return len(label) > 1 and mark < len(text) - 1 and not any(sign in label for sign in _NO_LABEL)


def _block(sheet: Sheet, base: int, index: HeadingIndex) -> Header:
    near = [
        merge
        for merge in sheet.merges or ()
        if merge.top <= base + TALLEST and merge.bottom >= base - TALLEST
    ]
    anchors = {
        (row, column): merge
        for merge in near
        for row in range(merge.top, min(merge.bottom, base + TALLEST) + 1)
        for column in range(merge.left, min(merge.right, 300) + 1)
    }
    rows = sheet.rows
    width = _extent(rows[base : base + 2])
    cover = _CoverCells(rows, near, width)
    top = _upwards(rows, base, near, cover)
    bottom = _downwards(rows, top, base, near, index)
    grouped = not near
    paths = tuple(
        _path(rows, range(top, bottom + 1), column, None if grouped else anchors, cover)
        for column in range(max((len(row) for row in rows[top : bottom + 1]), default=0))
    )
    days = days_of(paths)
    return Header(top, bottom, with_days(paths, days), cover.within(top, bottom), days)


def _extent(rows: Rows) -> int:
    """How many columns apart the outermost texts stand."""
    filled = [column for row in rows for column, value in enumerate(row) if not is_blank(value)]
    return max(filled, default=0) - min(filled, default=0) + 1


class _CoverCells:
    """Which cells of the header rows say something about the submission instead of heading a column."""

    def __init__(self, rows: Rows, merges: Sequence[Merge], width: int) -> None:
        self.rows = rows
        self.wide = {
            (merge.top, merge.left) for merge in merges if merge.right - merge.left + 1 >= max(4, 0.8 * width)
        }

    def __contains__(self, cell: tuple[int, int]) -> bool:
        row, column = cell
        value = self.rows[row][column] if column < len(self.rows[row]) else ""
        if not isinstance(value, str):
            return not is_blank(value)
        text = value.strip()
        if cell in self.wide or len(text) > _LONGEST_LEAF:
            return True
        return _is_filled_label(text)

    def within(self, top: int, bottom: int) -> tuple[tuple[int, int], ...]:
        """The cover cells of the block."""
        return tuple(
            (row, column)
            for row in range(top, bottom + 1)
            for column, value in enumerate(self.rows[row])
            if not is_blank(value) and (row, column) in self
        )


def _upwards(rows: Rows, base: int, merges: Sequence[Merge], cover: _CoverCells) -> int:
    top = base
    while top > 0 and base - top < TALLEST - 1 and _heads(rows, top, merges, cover):
        top -= 1
    return top


def _heads(rows: Rows, top: int, merges: Sequence[Merge], cover: _CoverCells) -> bool:
    """Whether the row above belongs to the header: a heading reaches down, or a group spans headings."""
    above = top - 1
    for merge in merges:
        if merge.left >= len(rows[merge.top]):
            continue
        value = rows[merge.top][merge.left]
        if is_blank(value) or (merge.top, merge.left) in cover:
            continue
        if merge.top <= above and merge.bottom >= top:
            return True
        group = merge.top == merge.bottom == above and merge.right > merge.left
        if (
            group
            and isinstance(value, str)
            and len(value) <= _LONGEST_GROUP
            and not any(map(str.isdigit, value))
        ):
            return _spanned(rows[top], merge) > 1
    return False


def _spanned(row: Sequence[object], merge: Merge) -> int:
    return sum(1 for value in row[merge.left : merge.right + 1] if not is_blank(value))


def _downwards(rows: Rows, top: int, base: int, merges: Sequence[Merge], index: HeadingIndex) -> int:
    bottom = base
    for merge in merges:
        if top <= merge.top <= base < merge.bottom < top + TALLEST and not is_blank(
            _at(rows, merge.top, merge.left)
        ):
            bottom = max(bottom, merge.bottom)
    while bottom + 1 < len(rows) and bottom + 1 - top < TALLEST and _continues(rows, bottom, merges, index):
        bottom += 1
    return min(bottom, len(rows) - 1)


def _continues(rows: Rows, bottom: int, merges: Sequence[Merge], index: HeadingIndex) -> bool:
    """Whether the next row splits a group heading: short texts, each under a group or a gap."""
    above, below = rows[bottom], rows[bottom + 1]
    filled = [column for column, value in enumerate(below) if not is_blank(value)]
    texts = [below[column] for column in filled]
    if not all(isinstance(text, str) and len(text) <= _LONGEST_GROUP for text in texts):
        return False
    if texts and all(text[:1] in ("(", "（") and text[-1:] in (")", "）") for text in map(str, texts)):
        return True
    grouped = {
        column
        for merge in merges
        if merge.top <= bottom <= merge.bottom and merge.right > merge.left
        for column in range(merge.left, merge.right + 1)
    }
    for column in filled:
        gap = is_blank(_at(rows, bottom, column)) or is_blank(_at(rows, bottom, column + 1))
        if column not in grouped and not gap:
            return False
    known = sum(1 for text in texts if index.is_known(str(text)))
    inner = [column for column in filled if column < len(above)]
    return (
        bool(inner)
        and len(filled) > 1
        and (known > 0 or len(set(texts)) == len(texts) > 1)
        and bool(grouped & set(filled) or known > 1)
    )


def _at(rows: Rows, row: int, column: int) -> object:
    return rows[row][column] if 0 <= row < len(rows) and column < len(rows[row]) else ""


def _path(
    rows: Rows,
    block: range,
    column: int,
    anchors: Mapping[tuple[int, int], Merge] | None,
    cover: _CoverCells,
) -> Path:
    """The texts over a column; without ``anchors`` (merges) group headings reach right over gaps."""
    texts: list[str] = []
    for row in block:
        merge = anchors.get((row, column)) if anchors else None
        place = (merge.top, merge.left) if merge else (row, column)
        value = _at(rows, *place)
        if anchors is None and is_blank(value) and row < block[-1]:
            place = _group_to_the_left(rows, row, column)
            value = _at(rows, *place)
        if is_blank(value) or place in cover:
            continue
        text = "".join(str(value).split())
        if texts and text[0] in "(（" and text[-1] in ")）":
            texts[-1] += text
        elif not texts or texts[-1] != text:
            texts.append(text)
    return tuple(texts)


def _group_to_the_left(rows: Rows, row: int, column: int) -> tuple[int, int]:
    """Without merges a group heading stands over its first column only, when headings stand below it."""
    if is_blank(_at(rows, row + 1, column)):
        return row, column
    left = column
    while left > 0 and is_blank(_at(rows, row, left)):
        left -= 1
    return (row, left) if not is_blank(_at(rows, row + 1, left)) else (row, column)
