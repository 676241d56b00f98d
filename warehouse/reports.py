"""The views and macros made from ``statements/``: in the order in which they build on each other."""

import re

from duckdb import DuckDBPyConnection

from warehouse.connection import statement

VIEWS = (
    "ops_reporting_day",
    "intake_known_submission",
    "hazard_standing_at",
    "hazard_standing",
    "hazard_told",
    "hazard_shown",
    "report_hazard_at",
    "report_hazard_as_of",
    "report_hazard_as_known",
    "report_hazard_current",
    "report_hazard_timeline",
    "report_overdue_hazard",
    "hazard_open_by_period",
    "hazard_change",
    "report_supervision_listing",
    "report_submission_status",
    "report_unit_month",
    "report_laggard_unit",
    "report_monthly_statistics",
    "report_county_summary",
    "report_unit_scorecard",
    "report_supervision_target",
    "report_months_unmoved",
    "report_task_history",
    "report_task_progress",
    "report_measure_history",
    "report_measure_progress",
    "report_campaign_stage",
    "report_month_comparison",
    "report_list_change",
    "report_period_summary",
    "report_finding_summary",
    "report_undergrading_lead",
    "report_undergrading_coverage",
)
"""Statement names: the schema, an underscore, the view or macro."""

_LEDGER = re.compile(r"\b(FROM|JOIN) ledger\.")


def make_views(connection: DuckDBPyConnection, *, ledgers_in: str = "ledger") -> None:
    """Create or replace every view and macro; the tables they read must exist.

    ``ledgers_in`` is the schema that holds the ledger tables; the analysts' copy has them elsewhere.
    """
    for name in VIEWS:
        connection.execute(view_statement(name, ledgers_in=ledgers_in))


def view_statement(name: str, *, ledgers_in: str) -> str:
    """The statement that makes a view or macro where the ledger tables lie in that schema."""
    return _LEDGER.sub(rf"\1 {ledgers_in}.", statement(name))


def report_views(connection: DuckDBPyConnection) -> tuple[str, ...]:
    """The names of the report views, without their schema, in alphabetical order."""
    rows = connection.execute(
        "SELECT view_name FROM duckdb_views() WHERE schema_name = 'report'"
        " AND database_name = current_database() ORDER BY view_name"
    ).fetchall()
    return tuple(str(name) for (name,) in rows)


def columns_of(connection: DuckDBPyConnection, view: str) -> tuple[str, ...]:
    """The names of a report view's columns, in their order."""
    return tuple(str(row[0]) for row in connection.execute(f"DESCRIBE report.{view}").fetchall())
