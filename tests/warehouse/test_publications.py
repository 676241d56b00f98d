"""Editions of a month: the frozen one, and addenda."""

from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from schemas.lifecycle import load_lifecycle
from tests.warehouse.staging import at, clock, hazard_row, load, region, submission
from warehouse.hazards import fold
from warehouse.publications import (
    Difference,
    Edition,
    Publication,
    make_edition,
    plan_edition,
    publications,
    put_edition,
    put_publication,
)

NOON = at("2022-06-02 12:00")
FIRST = Publication(
    "2022-05", 1, date(2022, 6, 5), at("2022-06-05 23:00"), at("2022-06-05 23:00"), frozen=True
)


@pytest.fixture
def filled(store: DuckDBPyConnection, tmp_path: Path) -> DuckDBPyConnection:
    region(store, "U1")
    returned(store, tmp_path / "a", "a", NOON, "PENDING")
    clock(store, FIRST.as_of)
    return store


def returned(store: DuckDBPyConnection, folder: Path, text: str, on: datetime, status: str) -> None:
    sent = submission(text, on)
    load(store, folder, [sent], ledger_hazard=[hazard_row(sent, status_reported=status)])
    fold(store, life=load_lifecycle())


def published(connection: DuckDBPyConnection, folder: Path) -> Edition:
    """An edition that readers see."""
    edition = make_edition(connection, plan_edition(connection, folder))
    if edition.changed:
        put_edition(edition)
    return edition


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_first_edition_holds_every_view_and_ledger(filled: DuckDBPyConnection, tmp_path: Path) -> None:
    edition = published(filled, tmp_path)
    assert (edition.version, edition.folder, edition.changed) == (1, tmp_path / "2022-05", True)
    names = {path.stem for path in (edition.folder / "parquet").iterdir()}
    assert {"report_hazard_current", "report_overdue_hazard", "ledger_hazard", "ledger_key_task"} <= names
    with duckdb.connect() as other:
        path = edition.folder / "parquet" / "report_hazard_current.parquet"
        assert other.sql(f"SELECT state FROM '{path}'").fetchall() == [("PENDING",)]


def test_an_edition_not_frozen_is_written_again(filled: DuckDBPyConnection, tmp_path: Path) -> None:
    first = published(filled, tmp_path)
    assert published(filled, tmp_path) == first


def test_the_same_knowledge_again_makes_no_addendum(filled: DuckDBPyConnection, tmp_path: Path) -> None:
    edition = published(filled, tmp_path)
    put_publication(filled, FIRST)
    before = content(edition.folder)
    again = published(filled, tmp_path)
    assert (again.version, again.changed, again.differences) == (1, False, {})
    assert content(edition.folder) == before


def test_later_knowledge_makes_an_addendum_and_leaves_the_frozen_files_alone(
    filled: DuckDBPyConnection, tmp_path: Path
) -> None:
    edition = published(filled, tmp_path)
    put_publication(filled, FIRST)
    before = content(edition.folder / "parquet")
    returned(filled, tmp_path / "b", "b", at("2022-06-20 00:00"), "RECTIFYING")
    clock(filled, FIRST.as_of, known_at=at("2022-07-01 00:00"))
    addendum = published(filled, tmp_path)
    assert (addendum.version, addendum.folder) == (2, tmp_path / "2022-05" / "addendum-2")
    assert addendum.differences["report_hazard_current"] == Difference(1, 1)
    assert "report_submission_status" not in addendum.differences
    assert content(edition.folder / "parquet") == before
    with duckdb.connect() as other:
        changes = addendum.folder / "changes" / "report_hazard_current.parquet"
        assert other.sql(f"SELECT side, state FROM '{changes}' ORDER BY side").fetchall() == [
            ("after", "RECTIFYING"),
            ("before", "PENDING"),
        ]


def test_publications_are_listed_oldest_first(store: DuckDBPyConnection) -> None:
    second = FIRST._replace(version=2, known_at=at("2022-07-01 00:00"))
    for publication in (second, FIRST, FIRST):
        put_publication(store, publication)
    assert publications(store, "2022-05") == (FIRST, second)
    assert publications(store, "2022-06") == ()
