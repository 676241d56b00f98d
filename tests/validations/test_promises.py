"""What the gates and the history rules ask of the warehouse is there: two truths that may not drift."""

from collections.abc import Iterator

import pytest
from duckdb import DuckDBPyConnection

from schemas.codes import load_codes
from schemas.contracts import load_contracts
from schemas.escalation import load_escalation
from schemas.gates import Promised, load_gates
from schemas.lifecycle import load_lifecycle
from validations.gates import measure_table
from validations.history import CHANGE_COLUMNS
from validations.month import MONTH_COLUMNS
from warehouse.connection import statement, writer
from warehouse.prepare import Declarations, prepare


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBPyConnection]:
    declared = Declarations(load_contracts().ledgers, load_codes(), load_lifecycle(), load_escalation())
    with writer(tmp_path_factory.mktemp("store") / "ledger.duckdb") as connection:
        prepare(connection, declared)
        yield connection


@pytest.mark.parametrize("promised", load_gates().publishing, ids=lambda promised: promised.table)
def test_promise_is_about_a_table_and_columns_that_exist(
    store: DuckDBPyConnection, promised: Promised
) -> None:
    measured = measure_table(promised, lambda sql: store.execute(sql).fetchall())
    assert [bound.observed for bound in measured.bounds] == [0] * len(measured.bounds)


def test_history_rules_get_the_columns_they_speak_of(store: DuckDBPyConnection) -> None:
    given = {row[0]: row[1] for row in store.execute("DESCRIBE SELECT * FROM hazard.change").fetchall()}
    assert set(CHANGE_COLUMNS) - set(given) == set()


def test_month_rules_get_the_columns_they_speak_of(store: DuckDBPyConnection) -> None:
    store.execute(statement("month_frame"), {"since": "2022-01"})
    given = {column[0] for column in store.description or []}
    assert set(MONTH_COLUMNS) - given == set()
