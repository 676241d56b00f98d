"""Opening the store and taking it forward, one numbered step at a time."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from warehouse.connection import WarehouseError, statement, transaction, writer
from warehouse.migrating import applied, migrate, migrations, pending


def folder_with(tmp_path: Path, **scripts: str) -> Path:
    folder = tmp_path / "migrations"
    folder.mkdir(exist_ok=True)
    for name, script in scripts.items():
        (folder / f"{name.removeprefix('m')}.sql").write_text(script, encoding="utf-8")
    return folder


def test_every_migration_is_applied_once_and_recorded(store: DuckDBPyConnection) -> None:
    assert applied(store) == tuple(step.name for step in migrations())
    assert migrate(store) == ()


def test_pending_and_applied_only_read(tmp_path: Path) -> None:
    with writer(tmp_path / "new.duckdb") as connection:
        assert next(step.number for step in pending(connection)) == 1
        assert applied(connection) == ()
        assert connection.sql("SELECT count(*) FROM duckdb_tables()").fetchall() == [(0,)]


def test_semicolons_in_texts_do_not_split_a_statement(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, m0001_a="CREATE TABLE t AS SELECT 'a;b' AS x; INSERT INTO t VALUES (';');")
    with writer(tmp_path / "new.duckdb") as connection:
        migrate(connection, folder)
        assert connection.sql("SELECT count(*) FROM t").fetchall() == [(2,)]


def test_a_migration_that_fails_leaves_nothing_of_itself(tmp_path: Path) -> None:
    folder = folder_with(
        tmp_path,
        m0001_good="CREATE TABLE good (x INT)",
        m0002_bad="CREATE TABLE half (x INT); SELECT nonsense",
    )
    with writer(tmp_path / "new.duckdb") as connection:
        with pytest.raises(duckdb.BinderException):
            migrate(connection, folder)
        assert applied(connection) == ("0001_good",)
        assert connection.sql(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main'"
        ).fetchall() == [("good",)]


def test_a_store_from_a_newer_version_is_refused(tmp_path: Path) -> None:
    with writer(tmp_path / "new.duckdb") as connection:
        migrate(connection, folder_with(tmp_path, m0001_a="SELECT 1", m0002_b="SELECT 1"))
        (tmp_path / "migrations" / "0002_b.sql").unlink()
        with pytest.raises(WarehouseError, match="0002_b, unknown here"):
            migrate(connection, tmp_path / "migrations")


@pytest.mark.parametrize(
    ("scripts", "words"),
    [({"mfirst": ""}, "named 0001_what_it_does.sql"), ({"m0001_a": "", "m0001_b": ""}, "is taken by 0001_a")],
)
def test_badly_numbered_migrations_are_refused(tmp_path: Path, scripts: dict[str, str], words: str) -> None:
    with pytest.raises(WarehouseError, match=words):
        migrations(folder_with(tmp_path, **scripts))


def test_a_transaction_undoes_everything_when_it_is_interrupted(store: DuckDBPyConnection) -> None:
    def interrupted() -> None:
        with transaction(store):
            store.execute("INSERT INTO region.setting VALUES ('x', 1)")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert store.sql("SELECT * FROM region.setting WHERE name = 'x'").fetchall() == []


def test_a_second_writer_is_told_why_it_has_to_wait(tmp_path: Path) -> None:
    path = tmp_path / "ledger.duckdb"
    script = (
        "import sys; from pathlib import Path; from warehouse.connection import WarehouseError, writer\n"
        "try:\n    with writer(Path(sys.argv[1])): pass\n"
        "except WarehouseError as error: sys.exit(str(error))"
    )
    with writer(path):
        done = subprocess.run(
            [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=False
        )
    assert done.returncode == 1
    assert "another run holds it" in done.stderr


def test_an_unknown_statement_lists_those_there_are() -> None:
    with pytest.raises(WarehouseError, match=r"known are .*put_run"):
        statement("no_such_statement")
