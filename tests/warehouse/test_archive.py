"""Bytes as they arrived, and the journal of what happened to them."""

import os
from pathlib import Path

import pytest

from tests.warehouse.staging import at
from warehouse.archive import Archive, Arrival
from warehouse.connection import WarehouseError
from warehouse.journal import FIRST, Journal, JournalError

NOON = at("2022-06-02 12:00")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def test_bytes_are_kept_by_their_digest_and_cannot_be_written(archive: Archive) -> None:
    receipt = archive.receive(b"ledger", "a.xlsx", "inbox", "U1", NOON)
    path = archive.folder / receipt.sha256[:2] / receipt.sha256
    assert path.read_bytes() == b"ledger"
    assert path.stat().st_mode & 0o777 == 0o400
    assert archive.read(receipt.sha256) == b"ledger"


def test_bytes_folders_and_journal_are_on_the_disk_before_an_arrival_is_told(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced, fsync = list[str](), os.fsync

    def noted(descriptor: int) -> None:
        synced.append(os.path.relpath(Path(f"/proc/self/fd/{descriptor}").readlink(), archive.folder))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    sha256 = archive.receive(b"ledger", "a.xlsx", "inbox", "U1", NOON).sha256
    first = [f"{sha256[:2]}/.{sha256}.part", sha256[:2], ".", ".."]
    assert synced == [*first, "journal.jsonl", ".", ".."]


def test_same_bytes_from_elsewhere_are_a_second_receipt_and_no_second_copy(archive: Archive) -> None:
    first = archive.receive(b"ledger", "a.xlsx", "inbox", "U1", NOON)
    second = archive.receive(b"ledger", "b.xlsx", "mail", "U1", NOON)
    assert (first.new, first.recorded, second.new, second.recorded) == (True, True, False, True)
    assert len(list(archive.entries("receipt"))) == 2
    assert len([path for path in archive.folder.rglob("*") if len(path.name) == 64]) == 1


def test_the_same_arrival_told_again_changes_nothing(archive: Archive) -> None:
    archive.receive(b"ledger", "a.xlsx", "inbox", "U1", NOON)
    before = archive.journal.path.read_bytes()
    again = Archive(archive.folder).receive(b"ledger", "a.xlsx", "inbox", "U1", NOON)
    assert (again.new, again.recorded) == (False, False)
    assert archive.journal.path.read_bytes() == before


def test_moments_are_kept_to_the_second(archive: Archive) -> None:
    receipt = archive.receive(b"x", "a.xlsx", "inbox", "U1", NOON.replace(microsecond=999_999))
    assert receipt.received_at == NOON
    assert [entry.note.received_at for entry in archive.entries()] == [NOON]


def test_entries_are_chained(archive: Archive) -> None:
    archive.receive(b"1", "a", "inbox", "", NOON)
    archive.receive(b"2", "b", "inbox", "", NOON)
    first, second = archive.entries()
    assert (first.seq, first.previous) == (1, FIRST)
    assert (second.seq, second.previous) == (2, first.hash)


def test_decisions_and_publications_stand_in_the_same_journal(archive: Archive) -> None:
    archive.receive(b"1", "a", "inbox", "", NOON)
    archive.decide(b"2", "decisions.csv", "cli", "office", NOON)
    assert archive.published("2022-05", NOON, {"version": 1})
    assert not archive.published("2022-05", NOON, {"version": 1})
    assert [entry.note.kind for entry in archive.entries()] == ["receipt", "decision", "publication"]
    assert [entry.note.facts for entry in archive.entries("publication")] == [{"version": 1}]


def test_a_torn_last_line_is_cut_off_and_written_again(
    archive: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    archive.receive(b"1", "a", "inbox", "", NOON)
    archive.receive(b"2", "b", "inbox", "", NOON)
    whole = archive.journal.path.read_bytes()
    archive.journal.path.write_bytes(whole[:-20])
    again = Archive(archive.folder)
    assert [entry.note.name for entry in again.entries()] == ["a"]
    assert again.receive(b"2", "b", "inbox", "", NOON).recorded
    assert archive.journal.path.read_bytes() == whole
    assert "torn by a crash" in caplog.text


def test_two_writers_take_turns(archive: Archive) -> None:
    other = Archive(archive.folder)
    archive.receive(b"1", "a", "inbox", "", NOON)
    other.receive(b"2", "b", "inbox", "", NOON)
    archive.receive(b"3", "c", "inbox", "", NOON)
    assert [entry.seq for entry in archive.entries()] == [1, 2, 3]


def test_an_altered_entry_is_refused(archive: Archive) -> None:
    archive.receive(b"1", "a", "inbox", "", NOON)
    archive.receive(b"2", "b", "inbox", "", NOON)
    journal = archive.journal.path
    journal.write_text(journal.read_text("utf-8").replace('"name":"a"', '"name":"z"'), "utf-8")
    with pytest.raises(JournalError, match="line 1 was altered"):
        list(archive.entries())
    assert [trouble.kind for trouble in archive.verify()] == ["journal"]


def test_a_removed_entry_is_noticed(archive: Archive) -> None:
    for name in "abc":
        archive.receive(name.encode(), name, "inbox", "", NOON)
    lines = archive.journal.path.read_bytes().splitlines(keepends=True)
    archive.journal.path.write_bytes(lines[0] + lines[2])
    (trouble,) = archive.verify()
    assert "line 2 does not continue" in trouble.message


def test_verify_names_missing_and_changed_bytes(archive: Archive) -> None:
    missing = archive.receive(b"1", "a", "inbox", "", NOON).sha256
    changed = archive.receive(b"2", "b", "inbox", "", NOON).sha256
    archive.receive(b"3", "c", "inbox", "", NOON)
    assert archive.verify() == ()
    archive.path(missing).unlink()
    archive.path(changed).chmod(0o640)
    archive.path(changed).write_bytes(b"other")
    assert {(trouble.kind, trouble.where) for trouble in archive.verify()} == {
        ("missing", missing),
        ("changed", changed),
    }
    with pytest.raises(WarehouseError, match="restore it from a backup"):
        archive.read(missing)


def test_what_was_read_before_is_not_trusted_when_the_archive_is_verified(archive: Archive) -> None:
    archive.receive(b"one", "a", "inbox", "A01", NOON)
    assert len(list(archive.entries())) == 1
    journal = archive.journal.path
    journal.write_text(journal.read_text("utf-8").replace('"name":"a"', '"name":"z"'), "utf-8")
    assert [trouble.kind for trouble in archive.verify()] == ["journal"]


def test_facts_may_say_anything_also_what_looks_like_a_line_s_own_keys(archive: Archive) -> None:
    facts = {"hash": "f" * 64, "kind": "receipt", "previous": "x", "seq": 7, "said": '","hash":"0","kind":"'}
    archive.keep_evidence(Arrival(b"mail", '信,"seq":9', "mail", "", NOON), facts)
    archive.receive(b"one", "a", "inbox", "A01", NOON)
    assert archive.verify() == ()
    assert [entry.note.facts for entry in archive.entries("evidence")] == [facts]
    assert [entry.note.name for entry in archive.entries("receipt")] == ["a"]


def test_two_writers_of_one_journal_continue_each_other(archive: Archive) -> None:
    other = Archive(archive.folder)
    other.journal = Journal(archive.journal.path)
    for number, writer in enumerate((archive, other, other, archive)):
        assert writer.receive(bytes([number]), str(number), "inbox", "", NOON).recorded
    assert not other.receive(b"\0", "0", "inbox", "", NOON).recorded
    assert archive.verify() == ()
