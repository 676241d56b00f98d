"""Places that trickle, hang, break off or change while they are read: told in time, made up for later."""

import fcntl
import os
import resource
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import fsspec
import pytest

from flows.intake.sources.folder import Folder
from flows.intake.sources.place import Entry, Place
from flows.intake.sources.remote import Remote
from flows.intake.sources.source import Vanished
from flows.stages.collecting import MOST_STALLED, collect
from flows.units import Registry
from tests.sources.conftest import Post
from tests.sources.letters import letter
from tests.sources.proxy import Mood, Proxy, between
from tests.sources.test_mailbox import brought, take
from tests.sources.test_stores import ALWAYS, KEYS, bucket, s3_url, store
from warehouse.archive import Archive

__all__ = ["bucket", "s3_url"]
SOON = 1.0
"""Seconds of patience."""
ZONE = ZoneInfo("Asia/Shanghai")
BODY = b"a ledger of many rows " * 20


@pytest.fixture
def slow_post(post: Post) -> Iterator[tuple[Post, Proxy]]:
    with between(post.port) as proxy:
        yield post, proxy


@pytest.mark.parametrize("mood", ["trickle", "hang"])
def test_a_message_in_whose_midst_the_server_stops_is_left_and_the_others_are_taken(
    slow_post: tuple[Post, Proxy], registry: Registry, tmp_path: Path, mood: Mood
) -> None:
    post, proxy = slow_post
    for name in ("a.xlsx", "b.xlsx"):
        post.put(letter((name, BODY), subject=f"of {name}"))
    proxy.mark, proxy.mood = b"of a.xlsx", mood
    began = time.monotonic()
    collected, archive = take(post, registry, tmp_path, port=proxy.port, patience_seconds=SOON)
    assert (brought(archive), collected.trouble) == ([("b.xlsx", "YH001")], "")
    assert time.monotonic() - began < 15
    assert take(post, registry, tmp_path)[0].arrived == 1
    assert sorted(brought(archive)) == [("a.xlsx", "YH001"), ("b.xlsx", "YH001")]


@pytest.mark.parametrize(
    "mark", [b"RFC822.SIZE", b"Logged in", b"Store completed"], ids=["list", "login", "mark"]
)
def test_a_mailbox_that_falls_silent_is_said_to(
    slow_post: tuple[Post, Proxy], registry: Registry, tmp_path: Path, mark: bytes
) -> None:
    post, proxy = slow_post
    post.put(letter(("a.xlsx", BODY)))
    proxy.mark, proxy.mood = mark, "hang"
    collected, archive = take(post, registry, tmp_path, port=proxy.port, patience_seconds=SOON)
    assert bool(brought(archive)) == (mark == b"Store completed")
    assert ("does not answer" in collected.trouble) != bool(brought(archive))
    take(post, registry, tmp_path)
    assert brought(archive) == [("a.xlsx", "YH001")]


def test_a_mailbox_that_stops_at_every_message_is_left_after_a_few(
    slow_post: tuple[Post, Proxy], registry: Registry, tmp_path: Path
) -> None:
    post, proxy = slow_post
    for number in range(MOST_STALLED + 2):
        post.put(letter((f"{number}.xlsx", BODY), subject="of all"))
    proxy.mark, proxy.mood = b"of all", "break"
    collected, archive = take(post, registry, tmp_path, port=proxy.port, patience_seconds=SOON)
    assert f"{MOST_STALLED} things did not come" in collected.trouble
    assert take(post, registry, tmp_path)[0].arrived == MOST_STALLED + 2
    assert len(brought(archive)) == MOST_STALLED + 2


@pytest.mark.parametrize(("mark", "mood"), [(b"BODY[]", "swell"), (b"BODY[]", "flood"), (b"SIZE", "flood")])
def test_a_mailbox_that_says_more_than_it_was_asked_for_is_cut_off(
    slow_post: tuple[Post, Proxy], registry: Registry, tmp_path: Path, mark: bytes, mood: Mood
) -> None:
    post, proxy = slow_post
    for name in ("a.xlsx", "b.xlsx"):
        post.put(letter((name, BODY)))
    proxy.mark, proxy.mood, proxy.times = mark, mood, 1
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    collected, archive = take(post, registry, tmp_path, port=proxy.port, largest_message_mb=5)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000
    assert collected.arrived == (0 if mark == b"SIZE" else 1)
    assert ("says more than it was asked for" in collected.trouble) == (mark == b"SIZE")
    take(post, registry, tmp_path)
    assert len(brought(archive)) == 2


@pytest.fixture
def slow_store(s3_url: str) -> Iterator[tuple[Remote, Proxy]]:
    with between(urlsplit(s3_url).port or 0) as proxy:
        options: dict[str, object] = {"endpoint_url": f"http://127.0.0.1:{proxy.port}"}
        yield store("s3://ledgers", options, KEYS, patience_seconds=2 * SOON), proxy


@pytest.mark.parametrize("mood", ["trickle", "break"])
def test_an_object_whose_body_does_not_come_whole_is_left_and_the_others_are_taken(
    bucket: fsspec.AbstractFileSystem, slow_store: tuple[Remote, Proxy], tmp_path: Path, mood: Mood
) -> None:
    bucket.pipe_file("ledgers/a.xlsx", b"of a.xlsx" + BODY)
    bucket.pipe_file("ledgers/b.xlsx", BODY)
    (source, proxy), archive = slow_store, Archive(tmp_path)
    proxy.mark, proxy.mood = b"of a.xlsx", mood
    began = time.monotonic()
    assert collect(source, archive, until=ALWAYS).arrived == 1
    assert time.monotonic() - began < 15
    proxy.mood = ""
    assert collect(source, archive, until=ALWAYS).arrived == 1
    assert [entry.note.name for entry in archive.entries()] == ["b.xlsx", "a.xlsx"]
    assert archive.verify() == ()


def test_an_object_replaced_after_it_was_listed_is_taken_the_next_time_and_once(
    bucket: fsspec.AbstractFileSystem, s3_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.pipe_file("ledgers/a.xlsx", b"old")
    bucket.pipe_file("ledgers/b.xlsx", b"old")
    source, archive = store("s3://ledgers", {"endpoint_url": s3_url}, KEYS), Archive(tmp_path)
    waiting = list(source.found())
    bucket.pipe_file("ledgers/a.xlsx", b"new")
    bucket.pipe_file("ledgers/b.xlsx", b"newer and larger")

    with monkeypatch.context() as listed:
        listed.setattr(source, "found", lambda: iter(waiting))
        assert collect(source, archive, until=ALWAYS).arrived == 0
    assert collect(source, archive, until=ALWAYS).arrived == 2
    assert {archive.read(entry.note.sha256) for entry in archive.entries()} == {b"new", b"newer and larger"}
    assert collect(source, archive, until=ALWAYS).arrived == 0


@pytest.mark.parametrize("told", [{"size": 4}, {"ETag": f'"{0:032}"'}], ids=["size", "digest"])
def test_what_does_not_come_as_it_is_listed_waits_until_it_does(
    bucket: fsspec.AbstractFileSystem,
    s3_url: str,
    tmp_path: Path,
    told: Entry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bucket.pipe_file("ledgers/a.xlsx", b"abc")
    source, archive = store("s3://ledgers", {"endpoint_url": s3_url}, KEYS), Archive(tmp_path)
    listed = Place.listed

    def lying(place: Place) -> tuple[str, dict[str, Entry]]:
        root, entries = listed(place)
        return root, {path: {**entry, **told} for path, entry in entries.items()}

    with monkeypatch.context() as away:
        away.setattr(Place, "listed", lying)
        assert collect(source, archive, until=ALWAYS).arrived == 0
    assert collect(source, archive, until=ALWAYS).arrived == 1


def folder(path: Path, **changes: float) -> Folder:
    return Folder("inbox", path, ZONE, **changes)  # type: ignore[arg-type] # limits only


def test_a_file_that_somebody_is_still_copying_is_taken_once_it_is_whole(tmp_path: Path) -> None:
    inbox, archive = tmp_path / "inbox", Archive(tmp_path / "archive")
    inbox.mkdir()
    (inbox / "b.xlsx").write_bytes(b"whole")
    with (inbox / "a.xlsx").open("wb") as copying:
        copying.write(b"half of ")
        copying.flush()
        assert collect(folder(inbox), archive, until=ALWAYS).arrived == 1
        copying.write(b"it")
    assert collect(folder(inbox), archive, until=ALWAYS).arrived == 1
    assert [archive.read(entry.note.sha256) for entry in archive.entries()] == [b"whole", b"half of it"]


def test_a_file_that_somebody_merely_keeps_open_is_taken_once_it_has_settled(tmp_path: Path) -> None:
    with (tmp_path / "a.xlsx").open("wb"):
        archive = Archive(tmp_path.with_suffix(".archive"))
        assert collect(folder(tmp_path, settle_seconds=0), archive, until=ALWAYS).arrived == 1


def test_a_file_that_grows_while_it_is_collected_is_taken_the_next_time(tmp_path: Path) -> None:
    inbox, archive = tmp_path / "inbox", Archive(tmp_path / "archive")
    inbox.mkdir()
    (inbox / "a.xlsx").write_bytes(b"half")
    (found,) = folder(inbox).found()
    (inbox / "a.xlsx").write_bytes(b"half and half")
    with pytest.raises(Vanished, match=r"a\.xlsx: was written or replaced"):
        found.read()
    assert collect(folder(inbox), archive, until=ALWAYS).arrived == 1


def test_a_file_that_does_not_answer_is_named_in_time_and_stops_no_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    inbox, archive = tmp_path / "inbox", Archive(tmp_path / "archive")
    inbox.mkdir()
    for name in ("a.xlsx", "b.xlsx"):
        (inbox / name).write_bytes(name.encode())
    held = os.open(inbox / "a.xlsx", os.O_RDWR)
    fcntl.fcntl(held, fcntl.F_SETSIG, signal.SIGURG)
    fcntl.fcntl(held, fcntl.F_SETLEASE, fcntl.F_WRLCK)  # whoever opens it now waits for the lease to end
    try:
        assert collect(folder(inbox, patience_seconds=SOON), archive, until=ALWAYS).arrived == 1
    finally:
        os.close(held)
    assert "a.xlsx: cannot be read (no end after" in caplog.text
    assert collect(folder(inbox), archive, until=ALWAYS).arrived == 1
