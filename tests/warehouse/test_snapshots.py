"""The analysts' copy."""

from datetime import date
from pathlib import Path

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from schemas.lifecycle import load_lifecycle
from tests.warehouse.staging import at, clock, finding, hazard_row, load, raw_row, region, submission
from warehouse import snapshots
from warehouse.connection import reader
from warehouse.dictionary import described
from warehouse.hazards import fold
from warehouse.reports import report_views
from warehouse.snapshots import fresh_copy, snapshot

PHONES = (b"13800000000", b"13900000000", b"13700000000", b"0574-88886666", b"office@example.org")


@pytest.fixture
def filled(store: DuckDBPyConnection, tmp_path: Path) -> DuckDBPyConnection:
    region(store, "U1")
    sent = submission("a", at("2022-06-02 12:00"))
    load(
        store,
        tmp_path / "chunk",
        [sent],
        row=[
            raw_row(sent["sha256"], cells='{"B4": "杂物，报修电话13700000000"}'),
            raw_row(sent["sha256"], "footer", 5, '{"A5": "联系电话：0574-88886666"}'),
        ],
        finding=[finding(sent, value="13700000000")],
        ledger_hazard=[hazard_row(sent)],
    )
    store.execute("UPDATE intake.file SET sender = 'office@example.org'")
    fold(store, life=load_lifecycle())
    clock(store, date(2022, 6, 5))
    return store


@pytest.fixture
def copy(filled: DuckDBPyConnection, tmp_path: Path) -> Path:
    return snapshot(filled, tmp_path / "published" / "ledger.duckdb")


def test_every_report_view_answers_the_same_in_the_copy(filled: DuckDBPyConnection, copy: Path) -> None:
    with reader(copy) as connection:
        assert report_views(connection) == report_views(filled)
        for view in report_views(filled):
            query = f"FROM report.{view} ORDER BY ALL"
            assert connection.sql(query).fetchall() == filled.sql(query).fetchall()
        assert connection.sql("SELECT count(*) FROM report.hazard_as_of(DATE '2022-06-01')").fetchall() == [
            (1,)
        ]


def test_the_copy_answers_also_when_opened_without_us(copy: Path) -> None:
    with duckdb.connect(copy, read_only=True) as connection:
        for view in report_views(connection):
            connection.sql(f"FROM report.{view}").fetchall()
        assert connection.sql("SELECT description FROM ledger.hazard").fetchall() == [
            ("三楼东侧疏散通道堆放杂物",)
        ]
        assert connection.sql("FROM report.hazard_as_known('2022-06-05 00:00:00')").fetchall()
        connection.sql("FROM ledger.effective_hazard").fetchall()


def test_no_contact_leaves_the_house(copy: Path, store_path: Path, filled: DuckDBPyConnection) -> None:
    filled.execute("CHECKPOINT")
    assert b"13800000000" in store_path.read_bytes()
    content = copy.read_bytes()
    assert [phone for phone in PHONES if phone in content] == []
    with reader(copy) as connection:
        assert connection.sql("SELECT cells FROM intake.row ORDER BY row_number").fetchall() == [
            ('{"B4": "杂物，报修电话（已隐去）"}',),
            (None,),
        ]


def test_the_copy_carries_every_meaning(copy: Path) -> None:
    with reader(copy) as connection:
        bare = [
            (table.schema, table.name, column)
            for table in described(connection)
            for column, _, comment in (("", "", table.comment), *table.columns)
            if not comment
        ]
    assert bare == []


def test_readers_keep_the_copy_they_opened(filled: DuckDBPyConnection, copy: Path) -> None:
    with duckdb.connect(copy, read_only=True) as early:
        clock(filled, date(2022, 6, 20))
        snapshot(filled, copy)
        overdue = "SELECT days_overdue FROM report.overdue_hazard"
        assert early.sql(overdue).fetchall() == [(5,)]
    with reader(copy) as late:
        assert late.sql(overdue).fetchall() == [(20,)]


def told(copy: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything that stands in a copy: rows of tables and views, statements and comments."""
    with duckdb.connect(copy, read_only=True) as connection:
        names = connection.execute(
            "SELECT schema_name || '.' || table_name FROM duckdb_tables() UNION ALL"
            " SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE NOT internal ORDER BY ALL"
        ).fetchall()
        made = {name: connection.execute(f"FROM {name} ORDER BY ALL").fetchall() for (name,) in names}
        for kind in ("tables", "views"):
            words = f"SELECT schema_name, {kind[:-1]}_name, sql, comment FROM duckdb_{kind}() ORDER BY ALL"
            made[kind] = connection.execute(words).fetchall()
        words = "SELECT schema_name, table_name, column_name, comment FROM duckdb_columns() ORDER BY ALL"
        return made | {"columns": connection.execute(words).fetchall()}


def test_a_copy_begun_with_the_one_before_holds_what_a_new_one_would(
    filled: DuckDBPyConnection, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = submission("b", at("2022-07-02 12:00"), period="2022-07")
    load(
        filled, tmp_path / "later", [later], row=[raw_row(later["sha256"])], ledger_hazard=[hazard_row(later)]
    )
    filled.execute("DELETE FROM intake.finding")
    fold(filled, life=load_lifecycle())
    clock(filled, date(2022, 7, 5))
    new = snapshot(filled, tmp_path / "new" / "ledger.duckdb")
    with monkeypatch.context() as patch:
        patch.delattr(snapshots, "_write_copy")
        assert told(snapshot(filled, copy)) == told(new)


def test_a_copy_before_that_cannot_be_begun_with_is_made_anew(filled: DuckDBPyConnection, copy: Path) -> None:
    before = told(copy)
    for harm in ("DELETE FROM ops.made; DELETE FROM region.unit", "DROP TABLE intake.finding"):
        with duckdb.connect(copy) as connection:
            connection.execute(harm)
        assert told(snapshot(filled, copy)) == before
    copy.write_bytes(b"no store")
    assert told(snapshot(filled, copy)) == before


def test_a_copy_that_is_refused_replaces_nothing(filled: DuckDBPyConnection, copy: Path) -> None:
    before = copy.read_bytes()

    def refused() -> None:
        with fresh_copy(filled, copy) as fresh:
            assert fresh.exists()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        refused()
    assert copy.read_bytes() == before
    assert [path.name for path in copy.parent.iterdir()] == ["ledger.duckdb"]
