"""What each row under a header is: record, nil declaration, section, total, footer, blank — or held.

No row is absorbed silently: every one gets exactly one kind, and a row that could be two things is held
with a reason (reading.md 10 to 13, 17).
"""

from flows.intake.cells.values import BLANKS, is_blank
from flows.intake.tables.row_kinds import (
    LONGEST_NIL,
    NIL_WORDS,
    NUMBERED,
    is_column_numbers,
    is_nil,
    is_stamp,
    odd_kind,
)
from flows.intake.tables.shape import TableShape, Verdict

_SIGNED = 2
_WIDE = 4
"""A narrower table has rows of one text."""
_LONGEST_BLANK = 8


RECORD = Verdict("record")


def judge_rows(rows: list[list[object]], start: int, shape: TableShape) -> list[Verdict]:
    """The kind of every row from ``start`` to the last one that says something."""
    end = len(rows)
    while (
        end > start
        and not any(value not in BLANKS for value in rows[end - 1] if value.__class__ is str)
        and all(is_blank(value) for value in rows[end - 1])
    ):
        end -= 1
    verdicts: list[Verdict] = []
    footer = False
    for number in range(start, end):
        verdict = _judge(rows[number], number, shape, footer=footer)
        footer = (verdict.kind == "footer" and verdict.why != "example") or (
            footer and verdict.kind == "blank"
        )
        verdicts.append(verdict)
    _sign(verdicts, rows, start, shape)
    return verdicts


def _sign(verdicts: list[Verdict], rows: list[list[object]], start: int, shape: TableShape) -> None:
    """Last lines with nothing but an institution or a day are the sheet's signature."""
    for place in range(len(verdicts) - 1, 0, -1):
        verdict = verdicts[place]
        filled = [value for value in rows[start + place] if not is_blank(value)]
        if verdict.kind == "blank" and any(isinstance(value, str) and is_stamp(value) for value in filled):
            verdicts[place] = Verdict("footer")
        if verdict.kind in ("blank", "footer"):
            continue
        if verdict.kind != "held" or len(filled) > _SIGNED or not all(map(is_stamp, filled)):
            return
        if shape.serial is None or is_blank(rows[start + place][shape.serial]):
            verdicts[place] = Verdict("footer")


def _judge(row: list[object], number: int, shape: TableShape, *, footer: bool) -> Verdict:
    if not footer and _is_plain(row, shape):
        return RECORD
    filled = [
        column
        for column, value in enumerate(row)
        if value not in BLANKS
        and (value.__class__ is not str or len(value) > _LONGEST_BLANK or value.strip() not in BLANKS)
    ]
    if not filled or (len(filled) == 1 and filled[0] == shape.serial and not isinstance(row[filled[0]], str)):
        return Verdict("blank")
    numbered = row[filled[0]].__class__ is not str and len(filled) >= NUMBERED and not footer
    if numbered and is_column_numbers(row, filled, shape):
        return Verdict("section")
    if not numbered or is_nil(row, filled, shape):
        odd = odd_kind(row, filled, shape, footer=footer)
        if odd is not None:
            return odd
    return _record_or_held(row, number, filled, shape)


def _is_plain(row: list[object], shape: TableShape) -> bool:
    """A numbered row that says something: nine rows of ten, told without looking at every cell."""
    if shape.serial is None or not shape.subjects:
        return False
    number, about = row[shape.serial], row[shape.subjects[0]]
    if number.__class__ is not float or about.__class__ is not str or about.isdecimal():
        return False
    return len(about) > LONGEST_NIL or (len(about) > _LONGEST_BLANK and not NIL_WORDS.match(about))


def _record_or_held(row: list[object], number: int, filled: list[int], shape: TableShape) -> Verdict:
    covered = shape.covered.get(number, frozenset())
    if not any(column in filled for column in shape.subjects):
        if any(column in covered for column in shape.subjects):
            return Verdict("held", "sheet.continues_above")
        weighty = [column for column in filled if column != shape.serial and column in shape.fields.values()]
        if not weighty:
            return (
                Verdict("held", "sheet.stray_text")
                if _says_something(row, filled, shape)
                else Verdict("blank")
            )
        return Verdict("held", "sheet.no_subject")
    alone = len([column for column in filled if column != shape.serial]) == 1
    if (
        alone
        and shape.numbered
        and shape.serial not in filled
        and shape.serial not in covered
        and len(shape.fields) >= _WIDE
        and not covered
    ):
        return Verdict("held", "sheet.continues_above")
    return RECORD


def _says_something(row: list[object], filled: list[int], shape: TableShape) -> bool:
    return any(isinstance(row[column], str) and column != shape.serial for column in filled)
