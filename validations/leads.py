"""Leads of under-grading: a description that sounds like a major-hazard criterion, graded general.

A keyword is a reason to look, never a verdict. Rows that match nothing are counted as such: the lists are
incomplete, so "no lead" does not mean "no major hazard".
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import duckdb
import pyarrow as pa

from schemas.criteria import CriteriaSet

_STATUS = {
    "verified": "条文已核实",
    "secondary": "条文为转引，未核实原文",
    "unverified": "条文未核实",
    "own": "本地约定",
    "missing": "条文未取得",
}


class Leads(NamedTuple):
    """What was found and, just as important, what was not."""

    table: pa.Table
    """One row per hazard and criterion: row_id, unit_code, period, sheet, row_number, description, level,
    set, code, criterion, matched (the words), status (Chinese), remark."""
    general: int
    """Rows graded general that were looked at."""
    unmatched: int
    """Of these, rows that matched no keyword of any list."""


def find_leads(rows: pa.Table, sets: Iterable[CriteriaSet]) -> Leads:
    """Leads among rows graded general and not void.

    ``rows``: effective hazard rows (row_id, unit_code, period, sheet, row_number, description, level,
    status_reported). The lists are kept apart by name and version, in force or not: whether an older hazard
    would have to be judged by a newer list is for a person to say, and ``remark`` says when it was not yet
    or no longer in force at the end of the period.
    """
    with duckdb.connect() as connection:
        connection.register("reported", rows)
        connection.execute(
            'CREATE TEMP TABLE keyword (number INT, "set" VARCHAR, code VARCHAR, criterion VARCHAR, '
            "pattern VARCHAR, "
            "status VARCHAR, valid_from DATE, valid_until DATE, incomplete VARCHAR)"
        )
        keywords = [keyword for known in sets for keyword in _keywords(known)]
        numbered = [(number, *keyword) for number, keyword in enumerate(keywords)]
        if numbered:
            connection.executemany("INSERT INTO keyword VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", numbered)
        # Patterns stand in the statement itself: as column values DuckDB would compile each for every row.
        cases = ", ".join(_case(number, keyword.pattern) for number, keyword in enumerate(keywords))
        connection.execute(f"CREATE TEMP TABLE lead AS {_LEADS.format(cases=cases, general=_GENERAL)}")
        general, matched = connection.execute(_COUNTS).fetchall()[0]
        return Leads(connection.table("lead").to_arrow_table(), general, general - matched)


class _Keyword(NamedTuple):
    title: str
    code: str
    criterion: str
    pattern: str
    status: str
    valid_from: date
    valid_until: date | None
    incomplete: str


def _case(number: int, pattern: str) -> str:
    literal = pattern.replace("'", "''")
    return f"CASE WHEN regexp_matches(description, '{literal}') THEN {number} END"


def _keywords(known: CriteriaSet) -> Iterable[_Keyword]:
    """One row per criterion with keywords, its alternatives as one expression."""
    upto = f"清单不完整，只收录到{known.verified_upto}" if not known.complete else ""
    for criterion in known.criteria:
        if criterion.keywords:
            pattern = "|".join(f"(?:{keyword})" for keyword in criterion.keywords)
            yield _Keyword(
                f"{known.title}（{known.document}）",
                criterion.code,
                criterion.text,
                pattern,
                _STATUS[known.status],
                known.valid_from,
                known.valid_until,
                upto,
            )


_GENERAL = "level = 'GENERAL' AND status_reported IS DISTINCT FROM 'VOID' AND description IS NOT NULL"

_LEADS = """
-- one row per hazard graded general and criterion its description sounds like
WITH wording AS (
    SELECT DISTINCT description FROM reported WHERE {general}
),
sounding AS (
    SELECT description, unnest(list_filter([{cases}]::INT[], lambda found: found IS NOT NULL)) AS number
    FROM wording
)
SELECT row_id, unit_code, period, sheet, row_number, description, level, "set", code, criterion,
    regexp_extract(description, pattern) AS matched, status,
    concat_ws('；', nullif(incomplete, ''),
        CASE WHEN last_day((period || '-01')::DATE) < valid_from THEN '该清单当时尚未施行，仅供参考'
             WHEN (period || '-01')::DATE > valid_until THEN '该清单已废止' END) AS remark
FROM reported
JOIN sounding USING (description)
JOIN keyword USING (number)
WHERE {general}
ORDER BY unit_code, period, row_id, code
"""

_COUNTS = f"""
-- one row: hazards graded general, and those with a lead
SELECT count(*), count(*) FILTER (row_id IN (SELECT row_id FROM lead)) FROM reported WHERE {_GENERAL}
"""
