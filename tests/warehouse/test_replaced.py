"""A copy replaced in the very instant somebody opens it: the old is read or the new, never half of each."""

import fcntl
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from warehouse.connection import reader, transaction


def copy(path: Path, tables: int) -> Path:
    """A database whose headers lead elsewhere in one with another number of tables."""
    with duckdb.connect(path) as connection, transaction(connection):
        for number in range(tables):
            connection.execute(f"CREATE TABLE t{number} AS SELECT range AS told FROM range(1000)")
    return path


@pytest.fixture
def signals_wait() -> Iterator[None]:
    """The word that somebody opens a leased file is waited for, and ends no test run."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGIO})
    yield
    signal.pthread_sigmask(signal.SIG_SETMASK, before)


@pytest.mark.usefixtures("signals_wait")
def test_a_copy_replaced_while_it_is_opened_is_read_whole(tmp_path: Path) -> None:
    place, following = copy(tmp_path / "ledger.duckdb", 2), copy(tmp_path / "following", 40)
    held = os.open(place, os.O_RDWR)
    fcntl.fcntl(held, fcntl.F_SETLEASE, fcntl.F_WRLCK)  # whoever opens it has found it, and waits
    with ThreadPoolExecutor(1) as elsewhere:
        count = elsewhere.submit(tables_told, place)
        assert signal.sigtimedwait({signal.SIGIO}, 30)
        following.replace(place)
        fcntl.fcntl(held, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        os.close(held)
        assert count.result() == 2
    assert tables_told(place) == 40


def tables_told(path: Path) -> int:
    """How many tables the copy has, all of which can be read."""
    with reader(path) as connection:
        names = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        for (name,) in names:
            assert connection.execute(f"SELECT count(*) FROM {name}").fetchone() == (1000,)
        return len(names)
