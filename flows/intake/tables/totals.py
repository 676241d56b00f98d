"""Whether a table's own totals are the sums of its rows: 小计 of those since the last one, 合计 of all.

Only sums are compared, and only where the row says a number in a column of numbers; a number of items
(``共38项``) is compared with the count of rows. What differs is told, never mended.
"""

import re
from collections.abc import Sequence

from flows.intake.cells.values import clean
from flows.intake.columns.layout import letter_of
from flows.intake.facts import Record
from flows.intake.tables.table_data import Table
from validations.findings import Finding

_SUMMED = frozenset({"int", "decimal", "money_wan"})
_SUBTOTAL = re.compile(r"小计|本页|本月|本表页")
_ITEMS = re.compile(r"(?:共计?|合计|小计|总计)?[:：]?(\d{1,5})(?:项|条|处|个问题|个隐患)")
_NEAR = 0.011
"""Totals are typed with two digits at most."""


def total_findings(table: Table, totals: Sequence[int], records: Sequence[Record]) -> list[Finding]:
    """One finding for each number of a total row (0-based) that is not the sum of its rows."""
    found: list[Finding] = []
    since = 0
    for number in totals:
        upto = sum(1 for record in records if record.row <= number)
        words = "".join(clean(value) for value in table.body.rows[number] if isinstance(value, str))
        part = bool(_SUBTOTAL.search(words))
        above = records[since if part else 0 : upto]
        found.extend(_differing(table, number, above))
        found.extend(_miscounted(table, number, words, len(above)))
        since = upto if part else since
    return found


def _differing(table: Table, number: int, above: Sequence[Record]) -> list[Finding]:
    row = table.body.rows[number]
    found = []
    for name, column in table.layout.fields.items():
        said = row[column]
        if table.ledger.by_name[name].type not in _SUMMED or not isinstance(said, (int, float)):
            continue
        cells = (record.row_cells[column] for record in above)
        parts = [value for value in cells if isinstance(value, (int, float))]
        if parts and abs(sum(parts) - said) > _NEAR:
            facts = {"heading": table.ledger.by_name[name].title, "sum": f"{sum(parts):g}"}
            found.append(_at(table, number, letter_of(column), f"{said:g}", facts))
    return found


def _miscounted(table: Table, number: int, words: str, count: int) -> list[Finding]:
    told = _ITEMS.search(words)
    if told is None or int(told[1]) == count:
        return []
    return [_at(table, number, "A", told[1], {"heading": "条数", "sum": str(count)})]


def _at(table: Table, number: int, letter: str, value: str, facts: dict[str, str]) -> Finding:
    row = number + 1
    facts["row"] = str(row)
    return Finding("sheet.total_differs", table.body.sheet, row, f"{letter}{row}", None, value, facts)
