"""What was published for a month: a frozen first edition, and addenda that list what changed since.

An edition is a folder of Parquet files, one per report view and ledger, with the reports made from them. It
is made out of sight and put in place in one step. The folder of a frozen edition is never written again;
knowledge that came later makes the next edition, with the rows that differ beside it.
"""

import os
import shutil
from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.connection import statement
from warehouse.folder_swap import put_in_place
from warehouse.region import get_clock
from warehouse.reports import report_views
from warehouse.snapshots import quoted

_UNFINISHED = ".new"
"""Ending of the hidden folder in which an edition is made."""


class Publication(NamedTuple):
    """One published version of a month."""

    period: str
    version: int
    as_of: date
    known_at: datetime
    published_at: datetime
    frozen: bool


class Difference(NamedTuple):
    """Rows that stood only in the edition before, and rows that stand only in this one."""

    before: int
    after: int


class Edition(NamedTuple):
    """A month's Parquet files, ready to be published."""

    period: str
    version: int
    folder: Path
    """Where it lies for readers, once it is put in place."""
    making: Path
    """Where it is made, out of sight; reports are added here."""
    changed: bool
    """False when the latest frozen edition says the same already: nothing was written."""
    differences: Mapping[str, Difference]
    """By view, where something differs from the frozen edition; ``changes/<view>.parquet`` has the rows."""
    before: Path | None
    """Where the edition before lies; the first has none."""


def publications(connection: DuckDBPyConnection, period: str) -> tuple[Publication, ...]:
    """Every published version of a month, oldest first."""
    rows = connection.execute(
        "SELECT period, version, as_of, known_at, published_at, frozen FROM ops.publication"
        " WHERE period = ? ORDER BY version",
        [period],
    ).fetchall()
    return tuple(Publication(*row) for row in rows)


def put_publication(connection: DuckDBPyConnection, publication: Publication) -> None:
    """Write down that a version was published; the same version again replaces what was said of it."""
    connection.execute(statement("put_publication"), publication._asdict())


def edition_folder(published: Path, period: str, version: int) -> Path:
    """Where a version lies: the first in the month's folder, later ones as addenda inside it."""
    month = published / period
    return month if version == 1 else month / f"addendum-{version}"


def plan_edition(connection: DuckDBPyConnection, published: Path, again: int | None = None) -> Edition:
    """The edition of the clock's month that comes next, of which nothing is made yet.

    ``again`` is the version of an edition that was published and is gone. What killed runs left is swept.
    """
    period = get_clock(connection).period
    frozen = (each.version for each in publications(connection, period) if each.frozen)
    version = again or max(frozen, default=0) + 1
    sweep(published)
    making = published / f".{period}{_UNFINISHED}"
    folder = edition_folder(published, period, version)
    before = edition_folder(published, period, version - 1) if version > 1 else None
    return Edition(period, version, folder, making, changed=True, differences={}, before=before)


def make_edition(connection: DuckDBPyConnection, planned: Edition, *, again: bool = False) -> Edition:
    """Write the edition's Parquet files; compare them with the edition before, if any.

    Readers see nothing of it before ``put_edition``. ``connection`` may be the writer's or one on a fresh
    copy, which answers faster. ``again``: it was published and is gone, so it is made whatever it says.
    What others have begun to make of an edition that turns out not to differ is left for ``sweep``.
    """
    making, before = planned.making, planned.before
    write_parquet(connection, making / "parquet", planned.period)
    if before is None:
        return planned
    differences = _write_changes(connection, before / "parquet", making / "parquet", making / "changes")
    if differences or again:
        return planned._replace(differences=differences)
    shutil.rmtree(making, ignore_errors=True)
    shutil.rmtree(planned.folder, ignore_errors=True)  # a killed run's, of which nobody was told
    return planned._replace(version=planned.version - 1, folder=before, changed=False, before=None)


def put_edition(edition: Edition, leaving: Collection[str] = ()) -> None:
    """Let readers see the edition in one step; ``leaving`` is what a killed run put in its place."""
    edition.folder.parent.mkdir(parents=True, exist_ok=True)
    put_in_place(edition.making, edition.folder, leaving)


def spill_folder(published: Path) -> Path:
    """Where this process may lay aside what it sorts for an edition; swept like an edition never finished."""
    return published / f".{os.getpid()}{_UNFINISHED}"


def sweep(published: Path) -> None:
    """Drop what killed runs left unfinished; only one may run at a time."""
    for left in published.glob(f".*{_UNFINISHED}"):
        shutil.rmtree(left)


def write_parquet(connection: DuckDBPyConnection, folder: Path, period: str) -> tuple[Path, ...]:
    """One file per report view (``report_<view>``) and ledger (``ledger_<kind>``): rows of the month, sorted.

    A view without a period is written whole. A ledger's rows are those of effective returns.
    """
    folder.mkdir(parents=True)
    views = [("report", view, f"report_{view}") for view in report_views(connection)]
    views += [("ledger", view, view.replace("effective", "ledger", 1)) for view in _ledger_views(connection)]
    return tuple(
        _write_view(connection, f"{schema}.{view}", folder / f"{name}.parquet", period)
        for schema, view, name in views
    )


def _ledger_views(connection: DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        "SELECT view_name FROM duckdb_views() WHERE schema_name IN ('ledger', 'main')"
        " AND database_name = current_database() AND starts_with(view_name, 'effective_') ORDER BY view_name"
    ).fetchall()
    return [str(name) for (name,) in rows]


def _write_view(connection: DuckDBPyConnection, view: str, path: Path, period: str) -> Path:
    columns = [str(row[0]) for row in connection.execute(f"DESCRIBE {view}").fetchall()]
    only = f"WHERE period = '{quoted(period)}'" if "period" in columns else ""
    connection.execute(
        f"COPY (SELECT * FROM {view} {only} ORDER BY ALL) TO '{quoted(path)}'"
        " (FORMAT parquet, COMPRESSION zstd)"
    )
    return path


def _write_changes(
    connection: DuckDBPyConnection, before: Path, after: Path, changes: Path
) -> dict[str, Difference]:
    """A file of the rows that differ for each view in which any do; how many."""
    found: dict[str, Difference] = {}
    for path in sorted(after.glob("*.parquet")):
        earlier = before / path.name
        if not earlier.exists():
            continue
        names = _common(connection, earlier, path)
        if _are_apart(connection, earlier, path, names):
            changes.mkdir(exist_ok=True)
            told = changes / path.name
            connection.execute(
                f"COPY (SELECT * FROM ({_changed_rows(earlier, path, names)}) ORDER BY ALL)"
                f" TO '{quoted(told)}' (FORMAT parquet)"
            )
            counts = connection.execute(
                "SELECT count(*) FILTER (side = 'before'), count(*) FILTER (side = 'after')"
                f" FROM '{quoted(told)}'"
            ).fetchall()[0]
            found[path.stem] = Difference(*counts)
    return found


def _are_apart(connection: DuckDBPyConnection, before: Path, after: Path, names: str) -> bool:
    """Note in ``apart`` the hashes of rows that one side has more often; whether there are any.

    Whole rows are then compared only where their hashes are among these: a few of a hundred thousand.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE apart AS SELECT mark FROM ("
        f"SELECT hash({names}) AS mark, 1 AS times FROM '{quoted(before)}' UNION ALL"
        f" SELECT hash({names}), -1 FROM '{quoted(after)}') GROUP BY mark HAVING sum(times) <> 0"
    )
    return bool(connection.execute("SELECT 1 FROM apart LIMIT 1").fetchall())


def _changed_rows(before: Path, after: Path, names: str) -> str:
    """The query for rows on one side only, over the columns both have; ``apart`` must be of these files."""
    old, new = (
        f"SELECT {names} FROM '{quoted(path)}' WHERE hash({names}) IN (FROM apart)"
        for path in (before, after)
    )
    return (
        f"SELECT 'before' AS side, * FROM ({old} EXCEPT ALL {new})"
        f" UNION ALL SELECT 'after' AS side, * FROM ({new} EXCEPT ALL {old})"
    )


def _common(connection: DuckDBPyConnection, before: Path, after: Path) -> str:
    """The columns that both files have, in the order of the later one."""
    there, here = (
        [str(row[0]) for row in connection.execute(f"DESCRIBE FROM '{quoted(path)}'").fetchall()]
        for path in (before, after)
    )
    return ", ".join(f'"{name}"' for name in here if name in there)
