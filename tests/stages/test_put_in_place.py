"""Readers of a published month see all of it or none of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Event

from tests.stages.village import arrive, at, issue, ledger, row, take_in, village

MAY = "2022-05"


def seen(folder: Path, done: Event) -> set[frozenset[str]]:
    """Every list of a month's reports that a reader saw who never stopped looking."""
    lists: set[frozenset[str]] = set()
    while True:
        last = done.is_set()
        if folder.exists():
            lists.add(frozenset(path.name for path in folder.iterdir()))
        if last:
            return lists


def test_a_reader_who_never_stops_looking_sees_no_half_made_month(tmp_path: Path) -> None:
    region = village(tmp_path / "region")
    arrive(region, ledger("A01", MAY, [row()]), "甲-5月.xlsx", at("2022-06-02 09:00"), "A01")
    take_in(region, MAY)
    done = Event()
    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(seen, region.published / MAY, done)
        try:
            issued = issue(region, MAY, date(2022, 6, 5))
        finally:
            done.set()
        lists = looking.result()
    whole = {path.name for path in issued.files}
    assert any(whole <= names for names in lists)
    assert [names for names in lists if names & whole and not whole <= names] == []
    assert {path.name for path in region.published.iterdir()} == {MAY, "index.html", "ledger.duckdb"}
