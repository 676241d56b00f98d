"""Every table that is issued, as data: which view, which columns, which words when it is empty."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from schemas.loading import Declared, load

TEMPLATES = Path(__file__).parent / "templates"
ASSETS = Path(__file__).parent / "assets"

Form = Literal[
    "text",
    "center",
    "code",
    "int",
    "decimal",
    "amount",
    "percent",
    "date",
    "moment",
    "flag",
    "level",
    "severity",
]
Lead = Literal["overview", "overdue", "listing", "target", "stalled", "submission", "grading"]
Order = Literal["ascending", "descending"]
Wanted = Mapping[str, tuple[bool | str, ...]]
"""Columns and the values they may have; a row must suit all of them."""


class Column(Declared):
    """One issued column."""

    field: str
    title: str
    width: float
    """In characters of the sheet's font, as Excel counts them."""
    form: Form = "text"
    group: str = ""
    """Heading above; neighbours with the same one share it."""
    share: tuple[str, str] | None = None
    """Numerator and denominator from which a percentage is worked out."""
    codes: str = ""
    """Code list (or ``ledger``) whose labels are shown in place of codes."""


class Pivot(Declared):
    """Turns rows into columns: one for each value of ``over``, holding ``value``."""

    over: str
    value: str


class Layout(Declared):
    """One issued table."""

    name: str
    view: str
    sheet: str
    title: str
    """May hold {scope} and {month}."""
    empty: str
    columns: tuple[Column, ...]
    lead: Lead | None = None
    order: tuple[tuple[str, Order], ...] = ()
    number: bool = False
    totals: bool = False
    filter: bool = True
    span: bool = False
    """Whether the figures run from January to the period."""
    numbered_columns: bool = False
    only: tuple[Wanted, ...] = ()
    """Rows that are issued: those that suit one of these; none given, all."""
    pivot: Pivot | None = None
    summed: tuple[str, ...] = ()
    """Columns that are added up over the rows in which all others that are shown or sorted by agree."""


class Definition(Declared):
    """What a figure counts."""

    figure: str
    meaning: str


class ReportSheets(Declared):
    """All layouts in the order they are issued, and the definitions that go with them."""

    sheets: tuple[Layout, ...]
    figures: tuple[Definition, ...]

    def __getitem__(self, name: str) -> Layout:
        """The layout of that name."""
        return next(layout for layout in self.sheets if layout.name == name)


@cache
def report_sheets() -> ReportSheets:
    """The layouts as shipped."""
    return load(TEMPLATES / "report_sheets.yml", ReportSheets)
