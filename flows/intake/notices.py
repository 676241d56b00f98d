"""What is worth telling about a sheet: headings not known, guessed or ambiguous, and whatever is hidden."""

from collections.abc import Sequence

from flows.intake.columns import letter_of
from flows.intake.facts import ColumnReading
from flows.intake.headings import HeadingIndex
from flows.intake.values import is_blank
from flows.intake.workbook_parts import Sheet
from schemas.contracts import Ledger
from validations.findings import Finding

_GUESSED = ("相近", "含有", "去掉", "上级表头", "文字叙述")


def sheet_findings(
    sheet: Sheet, columns: Sequence[ColumnReading], ledger: Ledger, index: HeadingIndex, heading_row: int
) -> list[Finding]:
    """What to tell about the columns, at their headings, and about the hidden parts of a sheet."""
    found: list[Finding] = []
    for column in columns:
        place = f"{column.column}{heading_row}"
        if column.status == "unknown" and column.heading:
            nearest = index.nearest(ledger.ledger, column.heading)
            found.append(
                Finding(
                    "sheet.unknown_heading",
                    sheet.name,
                    cell=place,
                    value=column.heading,
                    facts={"nearest": nearest},
                )
            )
        elif column.status == "unknown":
            found.append(Finding("sheet.column_without_heading", sheet.name, cell=place))
        elif column.status == "ambiguous":
            found.append(
                Finding(
                    "sheet.ambiguous_heading",
                    sheet.name,
                    cell=place,
                    value=column.heading,
                    facts={"why": column.why},
                )
            )
        elif column.status == "mapped" and any(word in column.why for word in _GUESSED):
            title = ledger.by_name[column.field or ""].title
            found.append(
                Finding(
                    "sheet.heading_guessed",
                    sheet.name,
                    cell=place,
                    field=column.field,
                    value=column.heading,
                    facts={"nearest": title, "why": column.why},
                )
            )
    return [*found, *_hidden_findings(sheet)]


def _hidden_findings(sheet: Sheet) -> list[Finding]:
    found: list[Finding] = []
    if sheet.hidden:
        found.append(Finding("sheet.hidden", sheet.name))
    rows = [
        number
        for number in sorted(sheet.hidden_rows)
        if number <= len(sheet.rows) and any(not is_blank(value) for value in sheet.rows[number - 1])
    ]
    if rows:
        found.append(
            Finding(
                "sheet.hidden_rows",
                sheet.name,
                rows[0],
                value="、".join(map(str, rows[:20])),
                facts={"count": str(len(rows))},
            )
        )
    width = max(map(len, sheet.rows), default=0)
    columns = [
        number
        for number in sorted(sheet.hidden_columns)
        if number <= width and any(not is_blank(row[number - 1]) for row in sheet.rows)
    ]
    if columns:
        letters = "、".join(letter_of(number - 1) for number in columns[:20])
        found.append(
            Finding("sheet.hidden_columns", sheet.name, value=letters, facts={"count": str(len(columns))})
        )
    return found
