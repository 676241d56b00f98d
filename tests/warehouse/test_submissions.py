"""Chunks of read files enter the store."""

from datetime import timedelta
from itertools import permutations
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from duckdb import DuckDBPyConnection

from tests.warehouse.staging import (
    account,
    all_rows,
    at,
    digest,
    finding,
    hazard_row,
    load,
    raw_row,
    receipt,
    stage,
    submission,
)
from warehouse.connection import WarehouseError
from warehouse.files import pending_files, register_files
from warehouse.submissions import Loaded, load_chunk, replace_findings

NOON = at("2022-06-02 12:00")
VERSIONS = (
    "SELECT submission_id, version_no, is_latest, is_effective, supersedes FROM intake.submission ORDER BY 1"
)


def test_a_chunk_enters_whole_and_the_same_chunk_again_changes_nothing(
    store: DuckDBPyConnection, tmp_path: Path
) -> None:
    sent = submission("a", NOON)
    tables = {
        "row": [raw_row(sent["sha256"])],
        "finding": [finding(sent), finding(sent, cell="F4")],
        "ledger_hazard": [hazard_row(sent)],
    }
    assert load(store, tmp_path / "chunk", [sent], **tables) == Loaded(1, 1, 1, 2)
    before = store.sql("SELECT * FROM intake.finding ORDER BY ALL").fetchall()
    assert load_chunk(store, tmp_path / "chunk") == Loaded(0, 0, 0, 0)
    assert store.sql("SELECT * FROM intake.finding ORDER BY ALL").fetchall() == before
    assert store.sql("SELECT description, responsible_person FROM ledger.effective_hazard").fetchall() == [
        ("三楼东侧疏散通道堆放杂物", ["责任人甲", "责任人乙"])
    ]


def test_findings_are_numbered_within_their_file(store: DuckDBPyConnection, tmp_path: Path) -> None:
    sent = submission("a", NOON)
    load(store, tmp_path, [sent], finding=[finding(sent, cell="F4"), finding(sent, cell="E4")])
    assert store.sql("SELECT finding_id, cell FROM intake.finding ORDER BY 1").fetchall() == [
        (f"{digest('a')[:12]}/1", "E4"),
        (f"{digest('a')[:12]}/2", "F4"),
    ]


def test_a_chunk_that_breaks_a_promise_leaves_nothing(store: DuckDBPyConnection, tmp_path: Path) -> None:
    sent = submission("a", NOON)
    register_files(store, [receipt("a", NOON)])
    unbalanced = account(sent["sha256"]) | {"rows_seen": 7}
    stage(tmp_path, submission=[sent], sheet_account=[unbalanced], ledger_hazard=[hazard_row(sent)])
    with pytest.raises(duckdb.ConstraintException):
        load_chunk(store, tmp_path)
    assert store.sql("SELECT count(*) FROM intake.submission").fetchall() == [(0,)]
    assert len(pending_files(store)) == 1


def test_files_never_registered_are_refused(store: DuckDBPyConnection, tmp_path: Path) -> None:
    sent = submission("a", NOON)
    with pytest.raises(WarehouseError, match=f"never registered: {digest('a')}"):
        load_chunk(store, stage(tmp_path, submission=[sent]))
    with pytest.raises(WarehouseError, match="holds no staged submissions"):
        load_chunk(store, tmp_path / "empty")


def test_a_file_without_sheets_counts_as_unreadable(store: DuckDBPyConnection, tmp_path: Path) -> None:
    register_files(store, [receipt("bad", NOON)])
    told = finding(submission("bad", NOON), "file.not_a_workbook", submission_id=None, severity="reject")
    load_chunk(store, stage(tmp_path, finding=[told]))
    assert store.sql("SELECT outcome FROM intake.file").fetchall() == [("unreadable",)]


@pytest.mark.parametrize("order", list(permutations((0, 1, 2))))
def test_versions_follow_the_time_of_arrival_not_of_loading(
    store: DuckDBPyConnection, tmp_path: Path, order: tuple[int, ...]
) -> None:
    sent = [
        submission("first", NOON),
        submission("second", NOON + timedelta(hours=1)),
        submission("third", NOON + timedelta(hours=2), outcome="invalid"),
    ]
    for number in order:
        load(store, tmp_path / str(number), [sent[number]])
    first, second, third = (each["submission_id"] for each in sent)
    assert sorted(store.sql(VERSIONS).fetchall(), key=lambda row: row[1]) == [
        (first, 1, False, False, None),
        (second, 2, False, True, first),
        (third, 3, True, False, second),
    ]


def test_unidentified_returns_are_nobodys_version(store: DuckDBPyConnection, tmp_path: Path) -> None:
    unknown = submission("lost", NOON, outcome="unidentified") | {
        "unit_code": None,
        "submission_id": "2022-05-?-hazard-x",
    }
    load(store, tmp_path, [unknown])
    assert store.sql("SELECT version_no, is_effective FROM intake.submission").fetchall() == [(1, False)]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_file_is_dated_by_its_earliest_arrival(store: DuckDBPyConnection, order: tuple[int, int]) -> None:
    arrivals = [receipt("a", NOON, "early.xlsx"), receipt("a", NOON + timedelta(days=3), "late.XLSX")]
    register_files(store, [arrivals[order[0]]])
    register_files(store, [arrivals[order[1]]])
    assert store.sql("SELECT name, format, received_at FROM intake.file").fetchall() == [
        ("early.xlsx", "xlsx", NOON)
    ]
    assert store.sql("SELECT count(*) FROM intake.receipt").fetchall() == [(2,)]


def test_so_is_what_it_brought_and_one_that_first_came_by_another_name_is_read_again(
    store: DuckDBPyConnection, tmp_path: Path
) -> None:
    later = receipt("a", NOON + timedelta(days=3), "a.xlsx")
    register_files(store, [later])
    sent = submission("a", NOON + timedelta(days=3))
    load_chunk(store, stage(tmp_path, submission=[sent], sheet_account=[account(digest("a"))]))
    register_files(store, [receipt("a", NOON + timedelta(days=1), "a.xlsx")])
    brought = "SELECT received_at FROM intake.submission"
    assert store.sql(brought).fetchall() == [(NOON + timedelta(days=1),)]
    register_files(store, [receipt("a", NOON, "b.xlsx")])
    assert store.sql(brought).fetchall() == []
    assert [(file.name, file.received_at) for file in pending_files(store)] == [("b.xlsx", NOON)]


def test_pending_files_are_those_archived_and_not_read(store: DuckDBPyConnection, tmp_path: Path) -> None:
    assert register_files(store, [receipt("b", NOON), receipt("a", NOON)]) == 2
    assert register_files(store, [receipt("b", NOON)]) == 0
    load_chunk(
        store, stage(tmp_path, submission=[submission("a", NOON)], sheet_account=[account(digest("a"))])
    )
    assert [file.name for file in pending_files(store)] == ["b.xlsx"]


def test_tracked_findings_replace_those_of_their_units_and_periods(
    store: DuckDBPyConnection, tmp_path: Path
) -> None:
    sent, other = submission("a", NOON), submission("b", NOON, unit="U2")
    load(store, tmp_path, [sent, other], finding=[finding(sent)])

    def told(*cells: str) -> pa.Table:
        return pa.Table.from_pylist(
            [finding(each, "history.vanished", origin="history", cell=cell) | {"value": ""}
             for each in (sent, other) for cell in cells]
        )  # fmt: skip

    scope = [("U1", "2022-05"), ("U2", "2022-05")]
    assert replace_findings(store, "history", scope, told("B4", "B5")) == 4
    assert replace_findings(store, "history", scope, told("B6")) == 2
    assert all_rows(
        store, "SELECT finding_id, cell FROM intake.finding WHERE origin = 'history' ORDER BY 1"
    ) == [
        {"finding_id": "history/U1/2022-05/1", "cell": "B6"},
        {"finding_id": "history/U2/2022-05/1", "cell": "B6"},
    ]
    assert store.sql("SELECT count(*) FROM intake.finding WHERE origin = 'rule'").fetchall() == [(1,)]
