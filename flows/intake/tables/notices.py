"""What is worth telling about a sheet: headings not known, guessed or ambiguous, and whatever is hidden."""

from collections.abc import Sequence

from flows.intake.cells.values import is_blank
from flows.intake.columns.by_values import ALL_ARE
from flows.intake.columns.claims import EVEN
from flows.intake.columns.layout import letter_of
from flows.intake.columns.unknown_headings import BY_LETTERS, BY_PLACE
from flows.intake.files.workbook_parts import Sheet
from flows.intake.headings.similarity import BY_ITS_PARTS
from flows.intake.headings.vocabulary import HeadingIndex
from flows.intake.tables.table_data import Table
from validations.findings import Finding

_GUESSED = (
    *("相近", "含有", "去掉", "上级表头", "括注", "中的“", "末段"),
    *(BY_ITS_PARTS, ALL_ARE, BY_LETTERS, BY_PLACE),
)


def sheet_findings(
    sheet: Sheet,
    table: Table,
    index: HeadingIndex,
    heading_row: int,
    rows: Sequence[Sequence[object]],
) -> list[Finding]:
    """What to tell about the columns, at their headings, and about the hidden parts of a sheet.

    ``rows`` are the records: of a column empty in all of them it is all one what it was taken for.
    """
    ledger = table.ledger
    found: list[Finding] = []
    for column in table.layout.columns:
        place = f"{column.column}{heading_row}"
        if column.status == "unknown" and column.heading:
            nearest = index.nearest(ledger.ledger, column.heading)
            found.append(
                Finding(
                    "sheet.unknown_heading",
                    sheet.name,
                    cell=place,
                    value=column.heading,
                    facts={"nearest": nearest, "expected": f"最接近的是“{nearest}”。" if nearest else ""},
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
        elif column.status == "mapped" and (
            any(word in column.why for word in _GUESSED)
            or (EVEN in column.why and _says_something(rows, column.column))
        ):
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


def _says_something(rows: Sequence[Sequence[object]], letter: str) -> bool:
    return any(
        letter_of(place) == letter and not is_blank(value) for row in rows for place, value in enumerate(row)
    )


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
