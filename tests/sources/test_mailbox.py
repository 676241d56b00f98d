"""A mailbox on a real IMAP server: attachments come in, messages are evidence, rubbish stops nobody."""

import email
import imaplib
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from flows.intake.sources.message import open_message, sender_address
from flows.stages.collecting import Collected, collect
from flows.units import Registry
from tests.killing import KILLED, ended
from tests.sources.conftest import Post
from tests.sources.letters import letter, tricks, zipped
from warehouse.archive import Archive

LATER = datetime.fromisoformat("2022-06-05")


def take(post: Post, registry: Registry, folder: Path, **changes: object) -> tuple[Collected, Archive]:
    archive = Archive(folder / "archive")
    taken = frozenset(entry.note.name for entry in archive.entries("evidence"))
    mailbox = post.mailbox(registry, taken=taken, **changes)
    try:
        return collect(mailbox, archive, until=LATER), archive
    finally:
        mailbox.close()


def brought(archive: Archive) -> list[tuple[str, str]]:
    return [(entry.note.name.partition("/")[2], entry.note.sender) for entry in archive.entries("receipt")]


def facts(archive: Archive) -> list[object]:
    return [entry.note.facts.get("refused", "") for entry in archive.entries("evidence")]


def test_attachments_are_submissions_of_the_sender_s_unit_and_the_message_is_kept(
    post: Post, registry: Registry, tmp_path: Path
) -> None:
    sent = letter(("隐患台账.xlsx", b"one"), ("措施.xlsx", b"two"))
    post.put(sent)
    collected, archive = take(post, registry, tmp_path)
    assert collected == Collected("mail", 1, 2, 2)
    assert brought(archive) == [("隐患台账.xlsx", "YH001"), ("措施.xlsx", "YH001")]
    (evidence,) = archive.entries("evidence")
    assert archive.read(evidence.note.sha256).replace(b"\r\n", b"\n") == sent.as_bytes()
    assert evidence.note.received_at == datetime.fromisoformat("2022-06-04T09:30:00")


def test_a_message_is_taken_once_and_marked_only_then(post: Post, registry: Registry, tmp_path: Path) -> None:
    post.put(letter(("a.xlsx", b"one")))
    assert "Seen" not in post.flags()[0]
    take(post, registry, tmp_path)
    assert "Seen" in post.flags()[0]
    again, archive = take(post, registry, tmp_path)
    assert (again.arrived, len(brought(archive))) == (0, 1)


def test_what_somebody_read_before_us_is_taken_unless_it_is_older_than_our_first(
    post: Post, registry: Registry, tmp_path: Path
) -> None:
    for name in ("old", "first", "later"):
        post.put(letter((f"{name}.xlsx", name.encode())))
    post.mark(1)
    take(post, registry, tmp_path)
    post.put(letter(("read.xlsx", b"read")))
    post.mark(4)
    _, archive = take(post, registry, tmp_path)
    assert [name for name, _ in brought(archive)] == ["first.xlsx", "later.xlsx", "read.xlsx"]
    assert take(post, registry, tmp_path)[0].seen == 0


def test_taken_messages_move_to_the_folder_for_them(post: Post, registry: Registry, tmp_path: Path) -> None:
    post.put(letter(("a.xlsx", b"one")))
    take(post, registry, tmp_path, done_folder="Archived")
    assert post.link.select(post.folder)[1] == [b"0"]
    assert post.link.select("Archived")[1] == [b"1"]


def test_a_forwarded_message_is_opened_too(post: Post, registry: Registry, tmp_path: Path) -> None:
    outer = letter(sender="office@dh.example", subject="转发")
    outer.add_attachment(letter(("乡镇.xlsx", b"inner"), sender="someone@else.example"))
    post.put(outer)
    _, archive = take(post, registry, tmp_path)
    assert brought(archive) == [("乡镇.xlsx", "DH000")]


def test_an_address_two_units_share_is_their_office_s(post: Post, registry: Registry, tmp_path: Path) -> None:
    post.put(letter(("a.xlsx", b"one"), sender="office@dh.example"))
    _, archive = take(post, registry, tmp_path)
    assert brought(archive) == [("a.xlsx", "DH000")]


def test_a_path_as_a_name_is_only_a_name(post: Post, registry: Registry, tmp_path: Path) -> None:
    post.put(letter(("../../x.xlsx", b"one"), ("..\\..\\y.xlsx", b"two")))
    _, archive = take(post, registry, tmp_path)
    assert [name for name, _ in brought(archive)] == ["x.xlsx", "y.xlsx"]
    assert not list(tmp_path.parent.glob("*.xlsx"))


def test_rubbish_is_written_down_and_stops_nothing(post: Post, registry: Registry, tmp_path: Path) -> None:
    post.put(b"\x00\xff\xfe not a message at all \x80\x81")
    post.put(letter(("win.exe", b"MZ"), sender="=?gb-nonsense?q?=FF?= <spam@example.net>"))
    post.put(letter(sender="safety@yh001.example", subject="没有附件"))
    post.put(b'From: safety@yh001.example\r\nContent-Type: multipart/mixed; boundary="\r\n\r\n--x')
    post.put(letter(("good.xlsx", b"good")))
    collected, archive = take(post, registry, tmp_path)
    assert (collected.seen, collected.refused, collected.arrived) == (5, 4, 1)
    assert brought(archive) == [("good.xlsx", "YH001")]
    assert facts(archive) == ["unknown_sender", "unknown_sender", "no_attachment", "no_attachment", ""]


@pytest.mark.parametrize(
    "head",
    [
        "=?utf-8?q?safety=40yh001=2Eexample=3E?= <somebody@else.example>",
        "=?utf-8?q?=3Csafety=40yh001=2Eexample=3E?=",
        '"safety@yh001.example" <somebody@else.example>',
        "safety@yh001.example, somebody@else.example",
        "safety@yh001.example <somebody@else.example>",
    ],
)
def test_a_sender_who_only_looks_like_a_unit_is_not_the_unit(head: str) -> None:
    message = email.message_from_string(f"From: {head}\n\n")
    assert sender_address(message) in ("", "somebody@else.example")


def test_a_sender_whom_the_mail_server_found_forged_is_not_believed(
    post: Post, registry: Registry, tmp_path: Path
) -> None:
    found = b"Authentication-Results: mx.dh.example; spf=pass; dmarc=fail header.from=yh001.example\r\n"
    post.put(found + letter(("a.xlsx", b"one")).as_bytes())
    post.put(found.replace(b"dmarc=fail", b"dmarc=pass") + letter(("b.xlsx", b"two")).as_bytes())
    _, archive = take(post, registry, tmp_path)
    assert brought(archive) == [("b.xlsx", "YH001")]
    assert facts(archive) == ["forged", ""]


def test_a_message_that_breaks_the_parser_is_written_down_with_its_sender_and_stops_nothing(
    post: Post, registry: Registry, tmp_path: Path
) -> None:
    post.put(b"From: safety@yh001.example\r\nSubject: deep\r\n" + nested(3_000))
    post.put(letter(("good.xlsx", b"good")))
    _, archive = take(post, registry, tmp_path)
    assert brought(archive) == [("good.xlsx", "YH001")]
    assert facts(archive) == ["unreadable", ""]
    assert next(archive.entries("evidence")).note.facts["from"] == "safety@yh001.example"


def nested(depth: int) -> bytes:
    """Parts inside parts inside parts, as only somebody malicious sends them."""
    heads = (
        f'Content-Type: multipart/mixed; boundary="{level}"\r\n\r\n--{level}\r\n' for level in range(depth)
    )
    return "".join(heads).encode()


def test_of_a_message_that_is_too_large_only_the_head_is_taken(
    post: Post, registry: Registry, tmp_path: Path
) -> None:
    post.put(letter(("huge.xlsx", bytes(1_500_000))))
    post.put(letter(("good.xlsx", b"good")))
    collected, archive = take(post, registry, tmp_path, largest_message_mb=1)
    assert (collected.refused, brought(archive)) == (1, [("good.xlsx", "YH001")])
    large = next(archive.entries("evidence")).note
    assert large.facts["refused"] == "too_large"
    assert large.sender == "YH001"
    assert b"Subject" in archive.read(large.sha256)
    assert large.size < 2_000


def test_an_unknown_sender_s_files_are_taken_once_units_csv_knows_the_address(
    post: Post, registry: Registry, tmp_path: Path
) -> None:
    post.put(letter(("a.xlsx", b"one"), sender="private@qq.example"))
    _, archive = take(post, registry, tmp_path)
    assert brought(archive) == []
    known = registry.units[0].model_copy(update={"contact_mail": "private@qq.example"})
    later, archive = take(post, Registry((known, *registry.units[1:])), tmp_path)
    assert (later.arrived, brought(archive)) == (1, [("a.xlsx", "YH001")])
    assert take(post, Registry((known, *registry.units[1:])), tmp_path)[0].arrived == 0


@pytest.mark.parametrize(("message", "brings"), [pytest.param(*case, id=name) for name, *case in tricks()])
def test_whatever_a_mail_program_does_to_a_file_it_is_taken_or_the_sender_is_told(
    registry: Registry, message: bytes, brings: list[tuple[str, bytes]] | str
) -> None:
    opened = open_message(message, registry)
    assert opened.facts.get("refused", list(opened.files)) == brings


def test_all_of_them_in_one_mailbox_are_kept_and_whatever_they_bring_is_taken(
    post: Post, registry: Registry, tmp_path: Path
) -> None:
    sent = list(tricks())
    for _, message, _ in sent:
        post.put(message)
    collected, archive = take(post, registry, tmp_path)
    brings = [brings for _, _, brings in sent if not isinstance(brings, str)]
    assert (collected.seen, len(facts(archive))) == (len(sent), len(sent))
    assert collected.refused == len(sent) - len(brings)
    assert collected.arrived == sum(len(set(files)) for files in brings)


def test_archives_in_archives_take_no_more_room_than_there_is(registry: Registry) -> None:
    swollen = zipped(("inner.zip", zipped(("a.xlsx", bytes(48_000_000)))), tight=True)
    opened = open_message(
        bytes(letter(("o.zip", zipped(*((f"{n}.zip", swollen) for n in range(6)))))), registry
    )
    assert sum(len(file.data) for file in opened.files) < 200_000_000
    assert len(opened.files) == 1 + 6 + 4


def test_a_message_that_the_server_does_not_give_out_is_asked_for_again_and_stops_nothing(
    post: Post, registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.put(letter(("a.xlsx", b"one")))
    post.put(letter(("b.xlsx", b"two")))
    ask = imaplib.IMAP4.uid

    def uid(link: imaplib.IMAP4, command: str, *asked: str) -> Any:  # noqa: ANN401 - as imaplib has it
        return ("NO", [None]) if asked[:1] == ("1",) and command == "FETCH" else ask(link, command, *asked)

    with monkeypatch.context() as away:
        away.setattr(imaplib.IMAP4, "uid", uid)
        _, archive = take(post, registry, tmp_path)
        assert brought(archive) == [("b.xlsx", "YH001")]
    assert [("Seen" in flags) for flags in post.flags()] == [False, True]
    _, archive = take(post, registry, tmp_path)
    assert brought(archive) == [("b.xlsx", "YH001"), ("a.xlsx", "YH001")]


def test_a_mailbox_that_is_down_is_said_to_be(post: Post, registry: Registry, tmp_path: Path) -> None:
    collected, _ = take(post, registry, tmp_path, port=1)
    assert "does not answer" in collected.trouble


def test_archives_inside_archives_are_taken_apart(post: Post, registry: Registry, tmp_path: Path) -> None:
    inner = zipped(("台账.xlsx", b"one"))
    post.put(letter(("outer.zip", zipped(("乡镇/inner.zip", inner), ("b.xlsx", b"two")))))
    post.put(letter(("broken.zip", b"PK\x03\x04 not whole")))
    _, archive = take(post, registry, tmp_path)
    assert [name for name, _ in brought(archive)] == ["outer.zip", "inner.zip", "broken.zip"]


def test_signatures_are_left_out_unless_there_is_nothing_else(
    post: Post, registry: Registry, tmp_path: Path
) -> None:
    post.put(letter(("logo.png", b"png"), ("a.xlsx", b"one")))
    post.put(letter(("photo.jpg", b"jpg")))
    _, archive = take(post, registry, tmp_path)
    assert [name for name, _ in brought(archive)] == ["a.xlsx", "photo.jpg"]
    assert next(archive.entries("evidence")).note.facts["left_out"] == ["logo.png"]


def collect_until_killed(post: Post, registry: Registry, folder: Path, step: int) -> int:
    """Collect in a process that is killed before its ``step``-th step; how it ended."""
    mailbox, archive = post.mailbox(registry), Archive(folder / "archive")
    steps = ((os, "fsync"), (mailbox, "_settle"), (mailbox, "_read"))
    return ended(step, steps, lambda: collect(mailbox, archive, until=LATER))


def test_killed_before_any_step_nothing_is_lost_or_taken_twice(
    post: Post, registry: Registry, tmp_path: Path
) -> None:
    for number in range(2):
        post.put(letter((f"{number}.xlsx", b"content %d" % number), (f"more{number}.xlsx", b"m%d" % number)))
    ends = [collect_until_killed(post, registry, tmp_path, step) for step in range(1, 25)]
    collected, archive = take(post, registry, tmp_path)
    assert ends.count(KILLED) > 5
    assert collected.arrived == 0
    assert sorted(name for name, _ in brought(archive)) == ["0.xlsx", "1.xlsx", "more0.xlsx", "more1.xlsx"]
    assert len(list(archive.entries("evidence"))) == 2
    assert archive.verify() == ()
    assert all("Seen" in flags for flags in post.flags())
