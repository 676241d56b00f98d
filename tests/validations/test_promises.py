"""What the gates and the history rules ask of the warehouse is there: two truths that may not drift."""

from collections.abc import Iterator

import pytest
from duckdb import DuckDBPyConnection

from schemas.codes import load_codes
from schemas.contracts import load_contracts
from schemas.escalation import load_escalation
from schemas.gates import Promise, Promised, load_gates
from schemas.lifecycle import load_lifecycle
from schemas.loading import SchemaError
from validations.gates import measure_table, verify_promises
from validations.history import CHANGE_COLUMNS
from validations.month import MONTH_COLUMNS
from warehouse.connection import statement, writer
from warehouse.prepare import Declarations, prepare, store_without_rows


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBPyConnection]:
    declared = Declarations(load_contracts().ledgers, load_codes(), load_lifecycle(), load_escalation())
    with writer(tmp_path_factory.mktemp("store") / "ledger.duckdb") as connection:
        prepare(connection, declared)
        yield connection


@pytest.fixture(scope="module")
def empty() -> Iterator[DuckDBPyConnection]:
    with store_without_rows(load_contracts().ledgers.values()) as connection:
        yield connection


@pytest.mark.parametrize("promised", load_gates().publishing, ids=lambda promised: promised.table)
def test_promise_is_about_a_table_and_columns_that_exist(
    store: DuckDBPyConnection, promised: Promised
) -> None:
    measured = measure_table(promised, lambda sql: store.execute(sql).fetchall())
    assert [bound.observed for bound in measured.bounds] == [0] * len(measured.bounds)


@pytest.mark.parametrize(
    ("table", "holds", "expected"),
    [
        ("report.late", "true", "publishing.report.late: Catalog Error"),
        (
            "report.overdue_hazard",
            "days_overdue",
            "overdue_hazard.own: is BIGINT, a predicate must be BOOLEAN",
        ),
        ("report.overdue_hazard", "days_overdue > > 0", "overdue_hazard.own: Parser Error"),
        ("report.overdue_hazard", "true)) FROM ops.run; SELECT ((1", "overdue_hazard.own: Parser Error"),
        ("report.overdue_hazard", "1 IN (SELECT 1 FROM read_text('/etc/passwd'))", "operations are disabled"),
    ],
)
def test_a_promise_that_nothing_can_keep_is_refused_before_there_are_rows(
    empty: DuckDBPyConnection, table: str, holds: str, expected: str
) -> None:
    promised = Promised(table=table, title="试", promises=(Promise(code="own", holds=holds, words="试"),))
    with pytest.raises(SchemaError) as refused:
        verify_promises(promised, lambda sql: empty.execute(sql).fetchall(), "gates.yml")
    assert str(refused.value).startswith("gates.yml: publishing.")
    assert expected in str(refused.value)


def test_a_promise_may_end_in_a_remark(empty: DuckDBPyConnection) -> None:
    promise = Promise(code="own", holds="days_overdue > 1 -- more than a day", words="试")
    promised = Promised(table="report.overdue_hazard", title="试", promises=(promise,))
    verify_promises(promised, lambda sql: empty.execute(sql).fetchall(), "gates.yml")


def test_history_rules_get_the_columns_they_speak_of(store: DuckDBPyConnection) -> None:
    given = {row[0]: row[1] for row in store.execute("DESCRIBE SELECT * FROM hazard.change").fetchall()}
    assert set(CHANGE_COLUMNS) - set(given) == set()


def test_month_rules_get_the_columns_they_speak_of(store: DuckDBPyConnection) -> None:
    store.execute(statement("month_frame"), {"since": "2022-01"})
    given = {column[0] for column in store.description or []}
    assert set(MONTH_COLUMNS) - given == set()
