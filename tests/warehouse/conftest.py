"""A store of its own for every test, made from the built-in declarations."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from schemas.codes import load_codes
from schemas.contracts import load_contracts
from schemas.escalation import load_escalation
from schemas.lifecycle import load_lifecycle
from warehouse.connection import writer
from warehouse.prepare import Declarations, prepare


@pytest.fixture(scope="session")
def declared() -> Declarations:
    return Declarations(load_contracts().ledgers, load_codes(), load_lifecycle(), load_escalation())


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, declared: Declarations) -> Path:
    """An empty store, made once: every test works on a copy of the file."""
    path = tmp_path_factory.mktemp("template") / "ledger.duckdb"
    with writer(path) as connection:
        prepare(connection, declared)
    return path


@pytest.fixture
def store_path(tmp_path: Path, template: Path) -> Path:
    path = tmp_path / "warehouse" / "ledger.duckdb"
    path.parent.mkdir()
    shutil.copyfile(template, path)
    return path


@pytest.fixture
def store(store_path: Path) -> Iterator[DuckDBPyConnection]:
    with writer(store_path) as connection:
        yield connection
