"""One-issue forms: labels with their values beside or below them become a table of one row.

Institutions that keep their issues in Word write one form a page; a sheet may be such a form as well, or a
stack of them (reading.md 31). Each form becomes a sheet with one header row and one record, which is read
like any other; afterwards everything is given the address at which it really stands.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from flows.intake.cells.values import is_blank
from flows.intake.columns.layout import letter_of
from flows.intake.columns.profile import is_serial
from flows.intake.facts import SheetReading
from flows.intake.files.workbook_parts import Merge, Sheet
from flows.intake.headings.similarity import Path
from flows.intake.headings.vocabulary import HeadingIndex
from flows.intake.tables.recognition import is_recognised
from schemas.wording import heading

_SEARCHED = 40
"""Rows in which a form shows itself."""
_LEAST_LINES = 3
_LEAST_PAIRS = 4
_LONGEST_LABEL = 24
_LEAST_IN_A_GROUP = 3
_CELLS_OF_A_ROW = 5
"""So many cells behind a number, the number among them, are a row of a table."""
_LABELS_IN_A_HEADER = 3
"""So many headings side by side head a table; a form has its values between them."""


class _Pair(NamedTuple):
    """A label and the cell of its value, 0-based."""

    row: int
    label: str
    place: tuple[int, int]
    value: object


def forms_of(sheet: Sheet, index: HeadingIndex) -> list[Sheet]:
    """The forms on a sheet, each as a table of one row; none when it holds none."""
    if not _may_hold_forms(sheet.rows, index):
        return []
    columns = _label_columns(sheet.rows, index)
    pairs = [pair for row in range(len(sheet.rows)) for pair in _pairs_of(sheet, row, columns, index)]
    forms = [form for form in _parted(pairs) if len(form) >= _LEAST_PAIRS]
    if not any(is_recognised(_paths(form), index) for form in forms):
        return []
    tops = [form[0].row for form in forms]
    above = [0, *(form[-1].row + 1 for form in forms[:-1])]
    below = [*tops[1:], len(sheet.rows)]
    return [_as_table(sheet, form, above[place], below[place], place) for place, form in enumerate(forms)]


def _may_hold_forms(rows: Sequence[Sequence[object]], index: HeadingIndex) -> bool:
    """Whether several of the first lines begin with a heading and go on with something else."""
    lines = 0
    for row in rows[:_SEARCHED]:
        filled = [value for value in row if value != "" and value is not None]
        if filled and is_serial(filled[0]) and len(filled) >= _CELLS_OF_A_ROW:
            return False
        if not filled or not isinstance(filled[0], str) or not index.is_known(filled[0]):
            continue
        if all(
            isinstance(value, str) and index.is_known(value) for value in filled[:_LABELS_IN_A_HEADER]
        ) and (len(filled) >= _LABELS_IN_A_HEADER):
            return False
        lines += 1
    return lines >= _LEAST_LINES


def _label_columns(rows: Sequence[Sequence[object]], index: HeadingIndex) -> frozenset[int]:
    """The columns most of whose texts are headings."""
    known: Counter[int] = Counter()
    told: Counter[int] = Counter()
    for row in rows:
        for column, value in enumerate(row):
            if isinstance(value, str) and not is_blank(value):
                told[column] += 1
                known[column] += index.is_known(value)
    return frozenset(column for column in told if known[column] > 1 and known[column] * 2 >= told[column])


def _pairs_of(sheet: Sheet, row: int, columns: frozenset[int], index: HeadingIndex) -> Iterator[_Pair]:
    """The labels of a line with their values; a label over several lines is the heading of a group."""
    cells = sheet.rows[row]
    filled = [column for column, value in enumerate(cells) if not is_blank(value)]
    group = _group_beside(sheet, row)
    labels = [
        column
        for column in filled
        if _is_label(cells[column], index, sure=column not in columns, group=group)
    ]
    if group and labels and labels[0] == 0:
        labels = labels[1:]
    for at, column in enumerate(labels):
        stop = labels[at + 1] if at + 1 < len(labels) else len(cells)
        after = _after(sheet, row, column)
        place = next((other for other in filled if after <= other < stop), after)
        value = cells[place] if after <= place < stop else ""
        if is_blank(value) and not index.is_known(str(cells[column])):
            continue
        yield _Pair(row, _in_group(str(cells[column]), group, index), (row, place), value)


def _is_label(value: object, index: HeadingIndex, *, sure: bool, group: str) -> bool:
    """Whether a cell names what stands beside it; where labels are not usual, only in a group."""
    if not isinstance(value, str) or is_blank(value) or len(value) > _LONGEST_LABEL:
        return False
    if index.is_known(value):
        return bool(group) or not sure
    return not (sure or group or any(map(str.isdigit, value)))


def _in_group(label: str, group: str, index: HeadingIndex) -> str:
    whole = heading(group) + heading(label)
    return whole if group and index.is_known(whole) else label


def _merge_at(sheet: Sheet, row: int, column: int) -> Merge | None:
    return next(
        (
            merge
            for merge in sheet.merges or ()
            if merge.top <= row <= merge.bottom and merge.left <= column <= merge.right
        ),
        None,
    )


def _after(sheet: Sheet, row: int, column: int) -> int:
    """The column right of a cell and of the merge it stands in."""
    merge = _merge_at(sheet, row, column)
    return (merge.right if merge else column) + 1


def _group_beside(sheet: Sheet, row: int) -> str:
    """The label at the left edge that reaches over several lines, this one among them."""
    merge = _merge_at(sheet, row, 0)
    if merge is None or merge.bottom == merge.top or len(sheet.rows[merge.top]) < _LEAST_IN_A_GROUP:
        return ""
    lines = sheet.rows[merge.top : merge.bottom + 1]
    inside = [[value for value in line[merge.right + 1 :] if not is_blank(value)] for line in lines]
    value = lines[0][0]
    return value if isinstance(value, str) and any(len(texts) > 1 for texts in inside) else ""


def _parted(pairs: Sequence[_Pair]) -> list[list[_Pair]]:
    """The pairs of each form: where its first label comes again, the next form begins."""
    forms: list[list[_Pair]] = []
    for pair in pairs:
        if not forms or (heading(pair.label) == heading(forms[-1][0].label) and pair.row > forms[-1][0].row):
            forms.append([])
        forms[-1].append(pair)
    return forms


def _paths(form: Sequence[_Pair]) -> tuple[Path, ...]:
    return tuple(("".join(pair.label.split()),) for pair in form)


def _as_table(sheet: Sheet, form: Sequence[_Pair], above: int, below: int, place: int) -> Sheet:
    """A sheet with the lines around the form, its labels as header and its values as the one record."""
    top, last = form[0].row, form[-1].row
    rows: list[list[object]] = [[] for _ in range(above)]
    rows.extend(list(row) for row in sheet.rows[above:top])
    rows.append([pair.label for pair in form])
    rows.append([pair.value for pair in form])
    rows.extend([] for _ in range(top + 2, last + 1))
    rows.extend(list(row) for row in sheet.rows[last + 1 : below])
    addresses = {
        letter_of(column): f"{letter_of(pair.place[1])}{pair.place[0] + 1}"
        for column, pair in enumerate(form)
    }
    return replace(
        sheet,
        rows=rows,
        merges=(),
        hidden_rows=sheet.hidden_rows if place == 0 else frozenset(),
        addresses=addresses,
    )


def at_home(reading: SheetReading, sheet: Sheet) -> SheetReading:
    """The reading of a form with every address as it is on the sheet; what made room is not counted."""
    home, row = sheet.addresses, f"{reading.header_rows[-1] + 1}" if reading.header_rows else ""
    if not home or not row:
        return reading
    reading.columns = tuple(
        column._replace(column=home.get(column.column, column.column)) for column in reading.columns
    )
    reading.records = [
        record._replace(
            letters={name: home.get(letter, letter) for name, letter in record.letters.items()},
            places=[home.get(letter, letter) for letter in record.places],
        )
        for record in reading.records
    ]
    there = {**home, **{letter + row: address for letter, address in home.items()}}
    reading.findings = [
        replace(finding, cell=there.get(finding.cell or "", finding.cell)) for finding in reading.findings
    ]
    spare = sum(1 for other in reading.other_rows if other.kind == "blank" and not other.raw)
    reading.other_rows = [other for other in reading.other_rows if other.kind != "blank" or other.raw]
    account = reading.account
    reading.account = account._replace(rows_seen=account.rows_seen - spare, blank=account.blank - spare)
    return reading
