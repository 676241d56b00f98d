"""The store follows its declarations."""

from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from schemas.contracts import Ledger
from warehouse.connection import WarehouseError, reader, writer
from warehouse.ledgers import ADDRESS, make_ledgers, stored_columns
from warehouse.prepare import Declarations, prepare


def grown(ledger: Ledger, **changes: object) -> Ledger:
    extra = {"name": "wind", "title": "风向", "english": "Wind", "type": "str"} | changes
    return Ledger.model_validate(ledger.model_dump() | {"fields": [*ledger.model_dump()["fields"], extra]})


def test_ledger_tables_have_the_columns_of_their_contracts(
    store: DuckDBPyConnection, declared: Declarations
) -> None:
    for kind, ledger in declared.ledgers.items():
        expected = dict.fromkeys((*ADDRESS, *(column.name for column in ledger.columns)))
        assert list(stored_columns(store, kind)) == list(expected)


def test_a_contract_that_grows_adds_a_column(store: DuckDBPyConnection, declared: Declarations) -> None:
    ledger = grown(declared.ledgers["hazard"])
    make_ledgers(store, [ledger])
    make_ledgers(store, [ledger])
    assert stored_columns(store, "hazard")["wind"] == "VARCHAR"
    assert "wind" in [row[0] for row in store.sql("DESCRIBE ledger.effective_hazard").fetchall()]


def test_a_contract_that_changes_a_type_is_refused(store: DuckDBPyConnection, declared: Declarations) -> None:
    make_ledgers(store, [grown(declared.ledgers["hazard"])])
    with pytest.raises(WarehouseError, match=r"hazard\.wind is stored as VARCHAR, the contract says DATE"):
        make_ledgers(store, [grown(declared.ledgers["hazard"], type="date")])


def test_preparing_again_takes_in_what_was_declared_since(store_path: Path, declared: Declarations) -> None:
    more = declared._replace(ledgers={**declared.ledgers, "hazard": grown(declared.ledgers["hazard"])})
    with writer(store_path) as connection:
        prepare(connection, more)
        prepare(connection, more)
        assert "wind" in stored_columns(connection, "hazard")
        known = connection.sql("SELECT count(*), count(DISTINCT (list, code)) FROM region.code").fetchall()
    assert known[0][0] == known[0][1] > 100


def test_the_reports_know_states_ladder_and_limits(store: DuckDBPyConnection, declared: Declarations) -> None:
    states, rungs = declared.lifecycle.states, declared.escalation.ladder
    assert store.sql("SELECT count(*) FROM region.hazard_state").fetchall() == [(len(states),)]
    assert store.sql("SELECT count(*) FROM region.ladder").fetchall() == [(len(rungs),)]
    limit = "SELECT value FROM region.setting WHERE name = 'due_soon_days'"
    assert store.sql(limit).fetchall() == [(declared.lifecycle.deadlines.due_soon_days,)]


def test_a_store_called_ledger_can_name_its_ledgers(store_path: Path) -> None:
    assert store_path.stem == "ledger"
    with writer(store_path) as connection:
        assert connection.sql("SELECT count(*) FROM ledger.hazard").fetchall() == [(0,)]


def test_reading_before_anything_was_published_says_so(tmp_path: Path) -> None:
    absent = tmp_path / "none.duckdb"
    with pytest.raises(WarehouseError, match="nothing has been published yet"), reader(absent):
        pass
