"""Whatever somebody calls a file or a message, it is taken or told, and the rest is taken."""

import logging
import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flows.intake.files.file_names import readable, shortened
from flows.intake.sources.folder import Folder
from flows.intake.sources.message import open_message
from flows.stages.clock import now
from flows.stages.collecting import collect
from flows.units import Registry
from tests.sources.letters import letter
from tests.stages.village import village
from warehouse.archive import Archive

AHEAD = 4_000_000_000
"""In the year 2096."""


def test_names_of_any_bytes_are_read_as_people_read_them(tmp_path: Path) -> None:
    names = ("5月隐患.xlsx".encode("gb18030"), b"\xff\xfe.xlsx", b"a\nb\x1b[31m.xlsx", "𠮷".encode() * 60)
    assert taken(tmp_path, names) == ["5月隐患.xlsx", "\\xff\\xfe.xlsx", "a\\nb\\x1b[31m.xlsx", "𠮷" * 60]


def taken(root: Path, names: tuple[bytes, ...]) -> list[str]:
    """What the journal calls files of those names, in their order."""
    region = village(root / "region")
    (inbox := root / "inbox").mkdir()
    for number, name in enumerate(names):
        path = os.fsencode(inbox) + b"/" + name
        Path(os.fsdecode(path)).write_bytes(str(number).encode())
        os.utime(path, (AHEAD, AHEAD))  # and no clock of a sender's keeps a file waiting for years
    archive = Archive(region.archive)
    collect(Folder("inbox", inbox, ZoneInfo("Asia/Shanghai")), archive, until=now(region))
    notes = [entry.note for entry in archive.entries("receipt")]
    return [note.name for note in sorted(notes, key=lambda note: archive.read(note.sha256))]


def test_links_and_pipes_are_not_followed_and_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "link.xlsx").symlink_to("/etc/passwd")
    (tmp_path / "loop.xlsx").symlink_to("loop.xlsx")
    (tmp_path / "up").symlink_to("..")
    os.mkfifo(tmp_path / "pipe.xlsx")
    with caplog.at_level(logging.WARNING, "hazard_ledger"):
        assert list(Folder("inbox", tmp_path, ZoneInfo("Asia/Shanghai")).found()) == []
    assert [record.getMessage().split()[2] for record in caplog.records] == [
        str(tmp_path / name) for name in ("link.xlsx", "loop.xlsx", "pipe.xlsx", "up")
    ]


def test_a_subject_without_end_is_answered_at_once() -> None:
    endless = b"Subject: " + b"=?utf-8?b?5Lit?= " * 200_000 + b"\r\n" + bytes(letter(("a.xlsx", b"PK")))
    opened = open_message(endless, Registry(()))
    assert opened.facts["refused"] == "unknown_sender"
    assert len(str(opened.facts["subject"])) == 200


def test_a_name_takes_no_more_room_than_a_file_system_gives() -> None:
    assert len(shortened("𠮷" * 60, 180).encode()) == 180
    assert readable("甲\u3000乙.xlsx") == "甲\u3000乙.xlsx"
