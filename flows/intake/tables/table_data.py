"""A table under way from cells to records: what its ledger, layout and rows are, handed from step to step."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from flows.intake.columns.layout import Layout
from flows.intake.files.workbook_parts import Merge
from flows.intake.headings.similarity import Path
from flows.intake.identity.titles import Evidence
from schemas.codes import CodeList
from schemas.contracts import Ledger

EARLIEST, LATEST = date(2000, 1, 1), date(2040, 12, 31)
"""Days outside are typing errors, kept and reported."""


class Body(NamedTuple):
    """The rows to type: all rows of the sheet, and which of them (0-based) are records or held."""

    sheet: str
    rows: list[list[object]]
    numbers: list[int]
    held: frozenset[int]
    merges: Sequence[Merge]


class Table(NamedTuple):
    """Everything that typing a table needs."""

    ledger: Ledger
    layout: Layout
    paths: Sequence[Path]
    body: Body
    codes: Mapping[str, CodeList]
    evidence: Evidence
