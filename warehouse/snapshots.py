"""The analysts' copy: read-only, without contacts, replaced in one step; readers keep the one they opened.

The copy is never the writer's file with things removed, so nothing withheld lingers in it: it is a new file,
or begins with the copy before, where that is as it was left and was made by the program of today; then only
rows that differ are written.

What costs time in every report, where each hazard stands as of the clock, is a table in the copy, and so is
what the views give that add up over all months: they answer as fast after three years as after one month.

Whoever opens ``ledger.duckdb`` without us has a database called ledger; were there a schema called ledger in
it, DuckDB would refuse to guess which of them ``ledger.hazard`` means. In the copy the ledgers therefore lie
in the database's main schema, and ``ledger.hazard`` names them for everybody.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.archive import digest_of
from warehouse.connection import file_of, statement, transaction
from warehouse.dictionary import comment_on, described, put_comments
from warehouse.differing import put_differences
from warehouse.durable import sync
from warehouse.ledgers import effective_view
from warehouse.limits import bounded, enough_mb
from warehouse.program_digest import program
from warehouse.reports import make_views, view_statement

PHONE = r"\b(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8})\b"
"""Mobile and fixed-line numbers as people write them."""

MASK = "（已隐去）"


def _masked(column: str) -> str:
    return f"regexp_replace({column}, '{PHONE}', '{MASK}', 'g')"


WITHHELD = {
    "region.unit": {"contact_name": "NULL", "contact_phone": "NULL", "contact_mail": "NULL"},
    "intake.submission": {"contact_phone": "NULL"},
    "intake.file": {"sender": "CASE WHEN contains(sender, '@') THEN NULL ELSE sender END"},
    "intake.receipt": {"sender": "CASE WHEN contains(sender, '@') THEN '' ELSE sender END"},
    "intake.row": {"cells": f"CASE WHEN kind IN ('record', 'held') THEN {_masked('cells')} END"},
    "intake.finding": {"value": _masked("value"), "message": _masked("message")},
    "ops.message": {"last_error": "NULL"},
}
"""What the copy does not show: table, column and the expression that stands in its place."""

KEPT = (
    "task_progress", "measure_progress", "submission_status", "unit_month", "laggard_unit",
    "monthly_statistics", "county_summary", "unit_scorecard", "supervision_target", "month_comparison",
    "list_change", "period_summary",
)  # fmt: skip
"""Report views that are tables in the copy, in the order in which they build on each other."""


@contextmanager
def fresh_copy(connection: DuckDBPyConnection, target: Path) -> Iterator[Path]:
    """A copy beside ``target``, which replaces it on leaving; dropped when anything escapes.

    Reports and gates may read the copy before anybody else sees it.
    """
    temporary = target.with_name(f"{target.name}.tmp-{os.getpid()}")
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.glob(f"{target.name}.tmp-*"):  # by runs that were killed; only one may run
        left.unlink()
    try:
        with bounded(connection, enough_mb(file_of(connection))):
            if not _carry_on(connection, target, temporary):
                _write_copy(connection, temporary)
        yield temporary
        sync(temporary)
        seal = _seal(connection, temporary)
        temporary.replace(target)
        sync(target.parent)
        _seal_place(connection, target).write_text(seal, encoding="ascii")
    finally:
        temporary.unlink(missing_ok=True)


def snapshot(connection: DuckDBPyConnection, target: Path) -> Path:
    """Replace the analysts' copy at ``target`` with one of this moment."""
    with fresh_copy(connection, target):
        return target


def _write_copy(connection: DuckDBPyConnection, path: Path) -> None:
    path.unlink(missing_ok=True)
    with _attached(connection, path) as source:
        connection.execute(f'COPY FROM DATABASE "{source}" TO published (SCHEMA)')
        connection.execute("USE published")
        _move_ledgers(connection)
        connection.execute(f'USE "{source}"')
        for schema, table in _tables(connection):
            connection.execute(f"INSERT INTO {_there(schema, table)} {_rows(schema, table)}")
        connection.execute("DROP VIEW published.hazard.standing")
        connection.execute(statement("copy_standing"))
        _keep_reports(connection)
        connection.execute(f'USE "{source}"')
        _copy_comments(connection)


@contextmanager
def _attached(connection: DuckDBPyConnection, path: Path) -> Iterator[str]:
    """The file as database ``published`` beside the store, whose name is given."""
    ((source,),) = connection.execute("SELECT current_database()").fetchall()
    connection.execute(f"ATTACH '{quoted(path)}' AS published (TYPE duckdb)")
    try:
        yield str(source)
    finally:
        connection.execute(f'USE "{source}"')
        connection.execute("DETACH published")


def _carry_on(connection: DuckDBPyConnection, before: Path, path: Path) -> bool:
    """Begin with the copy before and write what differs; False where it is not as we left it."""
    place = _seal_place(connection, before)
    if not (before.exists() and place.exists()):
        return False
    shutil.copyfile(before, path)
    if place.read_text(encoding="ascii") != _seal(connection, path):
        return False
    with _attached(connection, path):
        for schema, table in _tables(connection):
            put_differences(connection, _rows(schema, table), _there(schema, table))
        put_differences(connection, "SELECT * FROM hazard.standing", "published.hazard.standing")
        connection.execute("USE published")
        for view in KEPT:
            connection.execute(_worked_out(view))
            put_differences(connection, "SELECT * FROM temp.worked_out", f"published.kept.{view}")
    return True


def _worked_out(view: str) -> str:
    """The statement that lays out what a report view gives, though the view itself reads a table by now."""
    words = view_statement(f"report_{view}", ledgers_in="main")
    return words.replace(
        f"CREATE OR REPLACE VIEW report.{view} AS", "CREATE OR REPLACE TEMP TABLE worked_out AS"
    )


def _seal_place(connection: DuckDBPyConnection, copy: Path) -> Path:
    """Where beside the store it is noted how a copy was left."""
    which = hashlib.sha256(str(copy.resolve()).encode()).hexdigest()[:12]
    return file_of(connection).with_name(f"copy-{which}.seal")


def _seal(connection: DuckDBPyConnection, copy: Path) -> str:
    """A digest of a copy's bytes and of all that decides what stands in it beside the store's rows."""
    tables = connection.execute(
        "SELECT sql FROM duckdb_tables()"
        " WHERE database_name = current_database() AND NOT temporary ORDER BY ALL"
    ).fetchall()
    made = connection.execute("SELECT fingerprint FROM ops.made WHERE what = 'store'").fetchall()
    parts = repr((tables, made, program(), duckdb.__version__, digest_of(copy)))
    return hashlib.sha256(parts.encode()).hexdigest()


def _move_ledgers(connection: DuckDBPyConnection) -> None:
    """Put the (still empty) ledger tables of the copy into its main schema and let all views read there."""
    tables = connection.execute(
        "SELECT table_name, sql FROM duckdb_tables()"
        " WHERE database_name = current_database() AND schema_name = 'ledger'"
    ).fetchall()
    for kind, definition in tables:
        connection.execute(definition.replace("CREATE TABLE ledger.", "CREATE TABLE main.", 1))
        connection.execute(effective_view(kind, schema="main"))
    make_views(connection, ledgers_in="main")
    connection.execute("DROP SCHEMA ledger CASCADE")


def _keep_reports(connection: DuckDBPyConnection) -> None:
    """Let the views that add up over all months read what they give as of the copy's clock from tables."""
    connection.execute("USE published")
    connection.execute("CREATE SCHEMA kept")
    for view in KEPT:
        connection.execute(f"CREATE TABLE kept.{view} AS FROM report.{view}")
        connection.execute(f"CREATE OR REPLACE VIEW report.{view} AS FROM kept.{view}")


def _copy_comments(connection: DuckDBPyConnection) -> None:
    """Comment on ledgers as their originals say; on everything else as the dictionary does."""
    originals = connection.execute(statement("copy_comments")).fetchall()
    connection.execute("USE published")
    with transaction(connection):  # two thousand statements, one of them durable
        comment_on(connection, originals)
        put_comments(connection, ledgers=())
        kept = [each for each in described(connection) if each.schema == "report" and each.name in KEPT]
        comment_on(connection, [(f"TABLE kept.{view.name}", view.comment or "") for view in kept])
        comment_on(
            connection,
            [
                (f'COLUMN kept.{view.name}."{column}"', comment or "")
                for view in kept
                for column, _, comment in view.columns
            ],
        )


def _tables(connection: DuckDBPyConnection) -> list[tuple[str, str]]:
    return connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables()"
        " WHERE database_name = current_database() AND NOT temporary ORDER BY ALL"
    ).fetchall()


def _there(schema: str, table: str) -> str:
    """Where a table of the store lies in the copy."""
    return f"published.{'main' if schema == 'ledger' else schema}.{table}"


def _rows(schema: str, table: str) -> str:
    """The query for a table's rows without what is withheld."""
    withheld = WITHHELD.get(f"{schema}.{table}", {})
    stand_ins = ", ".join(f'{expression} AS "{column}"' for column, expression in withheld.items())
    columns = f"* REPLACE ({stand_ins})" if stand_ins else "*"
    return f"SELECT {columns} FROM {schema}.{table}"


def quoted(text: Path | str) -> str:
    """The text as it stands between the quotes of a SQL literal."""
    return str(text).replace("'", "''")
