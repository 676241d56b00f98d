"""The outbox: told once, never forgotten, not at night, not to the public, and killed at no step of it."""

import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.commands.outbox import command
from flows.outlets.messages.channels import Parcel, Silent
from flows.region import Region, read_region
from flows.stages.notices import sending
from flows.stages.notices.sending import Sent, send
from flows.stages.rebuilding import put_in_place, rebuilt
from flows.stages.secrets import no_blocks
from flows.stages.store import store
from tests.killing import KILLED, ended
from tests.notify.conftest import Letterbox, noon, remind_units, states, told
from warehouse.archive import Archive

Make = Callable[..., Region]


def test_a_dry_run_writes_files_that_people_can_read(
    make_region: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    region = make_region(dry_run=True)
    assert remind_units(region) == 2
    kept = list[tuple[Path, set[str]]]()
    monkeypatch.setattr(
        sending, "sync_below", lambda at: kept.append((at, {state for _, state, *_ in states(region)}))
    )
    assert send(region, noon(region), no_blocks) == Sent(0, 2, 0, 0)
    assert kept == [(region.outbox, {"composed"})]  # on the disk before the store is sure of it
    texts = [path.read_text(encoding="utf-8") for path in sorted(region.outbox.rglob("*.txt"))]
    assert texts[0].startswith("主题：提醒：请于")
    assert "云湖市第一医院：" in texts[0]
    assert "安全隐患" in texts[0]


def test_the_same_reminder_is_sent_once(by_mail: Region, letterbox: Letterbox) -> None:
    send(by_mail, noon(by_mail), no_blocks)
    assert remind_units(by_mail) == 0
    assert send(by_mail, noon(by_mail), no_blocks) == Sent(0, 0, 0, 0)
    assert [letter["X-Envelope-To"] for letter in letterbox.letters] == ["safety@yh001.example"]


def test_a_channel_that_never_answers_is_asked_a_few_times_and_every_message_goes_later(
    by_mail: Region, letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[str]()

    def silent(_: str, parcel: Parcel, patience: float) -> None:
        asked.append(parcel.recipient)
        raise Silent(str(patience))

    with monkeypatch.context() as away:
        away.setattr(sending, "deliver", silent)
        away.setattr(sending, "MOST_SILENT", 0)
        assert send(by_mail, noon(by_mail), no_blocks).failed == 1
        assert asked == []
        away.setattr(sending, "MOST_SILENT", 1)
        assert send(by_mail, noon(by_mail), no_blocks).failed == 1
        assert asked == ["safety@yh001.example"]
    assert send(by_mail, noon(by_mail) + timedelta(days=1), no_blocks).sent == 1
    assert len(letterbox.letters) == 1


def test_not_even_a_store_made_anew_sends_it_again(by_mail: Region, letterbox: Letterbox) -> None:
    send(by_mail, noon(by_mail), no_blocks)
    by_mail.warehouse.unlink()
    remind_units(by_mail)
    send(by_mail, noon(by_mail), no_blocks)
    assert len(letterbox.letters) == 1


def test_killed_before_any_step_a_message_arrives_and_is_noted_once(
    by_mail: Region, letterbox: Letterbox
) -> None:
    before_channel, before_journal, before_sync, before_store, never = 1, 2, 3, 1, 9
    places = ((sending, "deliver"), (Archive, "sent"), (os, "fsync"), (sending, "mark_messages"))
    ends = [
        ended(step, places, lambda: send(by_mail, noon(by_mail), no_blocks))
        for step in (before_channel, before_journal, before_sync, before_store, never)
    ]
    assert ends == [KILLED] * 4 + [0]
    assert {letter["X-Envelope-To"] for letter in letterbox.letters} == {"safety@yh001.example"}
    assert len(letterbox.letters) == 2  # that the channel had taken it was not noted the first time
    (noted,) = Archive(by_mail.archive).entries("message")
    assert "|reminder|YH001|mail" in noted.note.name
    assert [entry[:2] for entry in states(by_mail)] == [("YH001", "sent"), ("YH002", "dead")]


def test_who_has_no_address_is_a_dead_letter_and_a_file_until_units_csv_has_one(
    by_mail: Region, letterbox: Letterbox
) -> None:
    assert send(by_mail, noon(by_mail), no_blocks) == Sent(1, 0, 0, 1)
    assert [path.name for path in by_mail.outbox.rglob("*.txt")] == ["YH002-reminder.txt"]
    register = by_mail.root / "units.csv"
    text = register.read_text(encoding="utf-8")
    register.write_text(text.replace("hazard,,", "hazard,post@yh002.example,"), encoding="utf-8")
    assert "YH002" in outbox(by_mail.root)
    assert "1 messages go out" in outbox(by_mail.root, "--again", "all")
    assert send(read_region(by_mail.root), noon(by_mail), no_blocks) == Sent(1, 0, 0, 0)
    assert letterbox.letters[-1]["X-Envelope-To"] == "post@yh002.example"


def outbox(root: Path, *options: str) -> str:
    """What the command says."""
    return CliRunner().invoke(command, ["--region", str(root), *options], catch_exceptions=False).output


def test_a_channel_down_for_a_day_loses_nothing(by_mail: Region, letterbox: Letterbox) -> None:
    letterbox.refuse = True
    moment = noon(by_mail)
    failed = sum(send(by_mail, moment + timedelta(hours=hour), no_blocks).failed for hour in (0, 2, 6, 24))
    assert failed == 4
    letterbox.refuse = False
    assert send(by_mail, moment + timedelta(days=2), no_blocks).sent == 1
    assert len(letterbox.letters) == 1


def test_what_waits_to_be_sent_still_waits_in_a_store_made_again(
    by_mail: Region, letterbox: Letterbox
) -> None:
    with rebuilt(by_mail) as made:
        put_in_place(by_mail, made)
    assert send(by_mail, noon(by_mail), no_blocks).sent == 1
    assert len(letterbox.letters) == 1


def test_what_always_fails_waits_longer_each_time_and_ends_as_a_dead_letter(
    by_mail: Region, letterbox: Letterbox
) -> None:
    letterbox.refuse = True
    moments = [noon(by_mail) + timedelta(days=2 * day) for day in range(9)]
    pauses = [pause for moment in moments if (pause := pause_after(by_mail, moment))]
    assert pauses == [timedelta(minutes=minutes) for minutes in by_mail.settings.notify.retry_minutes]
    (_, state, attempts, error), _ = states(by_mail)
    assert (state, attempts) == ("dead", 8)
    assert error


def pause_after(region: Region, moment: datetime) -> timedelta | None:
    """How long the reminder waits after an attempt at that moment."""
    send(region, moment, no_blocks)
    with store(region) as connection:
        asked = "SELECT max(next_attempt_at) FROM ops.message"
        ((following,),) = connection.execute(asked).fetchall()
    return following - moment if following else None


def test_nobody_is_disturbed_at_night(by_mail: Region, letterbox: Letterbox) -> None:
    assert send(by_mail, noon(by_mail) + timedelta(hours=11), no_blocks) == Sent(0, 0, 0, 0)
    assert letterbox.letters == []
    assert send(by_mail, noon(by_mail) + timedelta(hours=20), no_blocks).sent == 1


def test_what_is_past_is_written_and_never_sent(make_region: Make, letterbox: Letterbox) -> None:
    region = make_region()
    told(region, date(2022, 6, 6))
    send(region, noon(region), no_blocks)
    assert letterbox.letters == []
    assert (region.outbox / "2022-05" / "YH001-laggard.txt").exists()


def test_a_secret_that_is_not_set_is_named(by_mail: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_MAIL_URL")
    send(by_mail, noon(by_mail), no_blocks)
    assert "TEST_MAIL_URL" in str(states(by_mail)[0][3])
