"""Readers of a published month see all of it or none of it, and nothing of what a killed run put there."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Event

import pytest

from flows.region import Region, read_region
from flows.stages.publication import publishing, shares
from flows.stages.publication.checksums import changed_reports
from tests.stages.village import arrive, at, issue, ledger, one_page, row, take_in_here, village

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
    take_in_here(region, MAY)
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


class KilledError(Exception):
    """Stands for the end of a run."""


def killed(*_: object) -> None:
    raise KilledError


@pytest.fixture
def half_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Region:
    """May stands in its folder, and the run was killed before the journal told of it."""
    monkeypatch.setattr(shares, "write_reports", one_page)
    region = village(tmp_path / "region")
    arrive(region, ledger("A01", MAY, [row()]), "甲-5月.xlsx", at("2022-06-02 09:00"), "A01")
    take_in_here(region, MAY)
    with monkeypatch.context() as run:
        run.setattr(publishing, "_note", killed)
        with pytest.raises(KilledError):
            issue(region, MAY, date(2022, 6, 5))
    return region


def test_nothing_of_an_edition_that_nobody_was_told_of_stays(half_published: Region) -> None:
    month, settings = half_published.published / MAY, half_published.root / "region.toml"
    (month / "批复.pdf").write_bytes(b"signed")
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('"小溪县"', '"大溪县"'), encoding="utf-8"
    )
    region = read_region(half_published.root)
    issue(region, MAY, date(2022, 6, 5))
    assert [path.name for path in month.glob("*报告.html")] == ["大溪县报告.html"]
    assert (month / "批复.pdf").read_bytes() == b"signed"
    assert list(changed_reports(region)) == []


def test_an_addendum_that_nobody_was_told_of_and_that_has_nothing_to_say_any_more_goes(
    half_published: Region,
) -> None:
    issue(half_published, MAY, date(2022, 6, 5))
    untold = half_published.published / MAY / "addendum-2"
    untold.mkdir()
    assert not issue(half_published, MAY, date(2022, 6, 5)).changed
    assert not untold.exists()
