"""The outbox: told once, never forgotten, not at night, not without approval, not to the public."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from flows.region import Region
from flows.stages.month import Month
from flows.stages.notifying import remind, tell_month
from flows.stages.secrets import no_blocks
from flows.stages.sending import Sent, send
from flows.stages.store import now, put_register, store
from schemas.calendar import Period
from tests.notify.conftest import Letterbox
from warehouse.region import Clock, set_clock

NOON = timedelta(hours=12)
Make = Callable[..., Region]


def lagging(region: Region, as_of: date) -> Month:
    """The month before, of which nothing has come, told about as of a day."""
    period = str(Period.of(as_of).previous)
    known = datetime.combine(as_of, datetime.max.time()).replace(microsecond=0)
    with store(region) as connection:
        put_register(connection, region, period)
        set_clock(connection, Clock(as_of, known, period))
    return Month(region.root, period, as_of, known, "run")


def noon(region: Region) -> datetime:
    return datetime.combine(now(region).date() + timedelta(days=1), datetime.min.time()) + NOON


def reminded(region: Region) -> int:
    month = lagging(region, now(region).date())
    with store(region) as connection:
        return len(remind(connection, month))


def states(region: Region) -> list[tuple[str, str, int, str | None]]:
    with store(region) as connection:
        return connection.execute(
            "SELECT unit_code, state, attempts, last_error FROM ops.message ORDER BY ALL"
        ).fetchall()


def test_a_dry_run_writes_files_that_people_can_read(make_region: Make) -> None:
    region = make_region(dry_run=True)
    assert reminded(region) == 2
    assert send(region, noon(region), no_blocks) == Sent(0, 2, 0, 0)
    texts = [path.read_text(encoding="utf-8") for path in sorted(region.outbox.rglob("*.txt"))]
    assert texts[0].startswith("主题：提醒：请于")
    assert "云湖市第一医院：" in texts[0]
    assert "安全隐患" in texts[0]


def test_the_same_reminder_is_sent_once(
    make_region: Make, letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_MAIL_URL", letterbox.url)
    region = make_region()
    reminded(region)
    send(region, noon(region), no_blocks)
    assert reminded(region) == 0
    assert send(region, noon(region), no_blocks) == Sent(0, 0, 0, 0)
    assert [letter["X-Envelope-To"] for letter in letterbox.letters] == ["safety@yh001.example"]


def test_not_even_a_store_made_anew_sends_it_again(
    make_region: Make, letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_MAIL_URL", letterbox.url)
    region = make_region()
    reminded(region)
    send(region, noon(region), no_blocks)
    region.warehouse.unlink()
    reminded(region)
    send(region, noon(region), no_blocks)
    assert len(letterbox.letters) == 1


def test_who_has_no_address_is_a_dead_letter_and_a_file(
    make_region: Make, letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_MAIL_URL", letterbox.url)
    region = make_region()
    reminded(region)
    assert send(region, noon(region), no_blocks) == Sent(1, 0, 0, 1)
    assert [entry[:2] for entry in states(region)] == [("YH001", "sent"), ("YH002", "dead")]
    assert [path.name for path in region.outbox.rglob("*.txt")] == ["YH002-reminder.txt"]


def test_a_channel_down_for_a_day_loses_nothing(
    make_region: Make, letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_MAIL_URL", letterbox.url)
    region = make_region('[notify.channels.mail2]\nurl = "env:TEST_MAIL_URL"\nto = []\n')
    reminded(region)
    letterbox.refuse = True
    moment, failed = noon(region), 0
    for _ in range(6):
        failed += send(region, moment, no_blocks).failed
        moment += timedelta(hours=4)
    assert failed >= 2
    letterbox.refuse = False
    moment = noon(region) + timedelta(days=2)
    assert send(region, moment, no_blocks).sent == 1
    assert len(letterbox.letters) == 1


def test_what_always_fails_ends_as_a_dead_letter_with_its_reason(
    make_region: Make, letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_MAIL_URL", letterbox.url)
    region = make_region()
    reminded(region)
    letterbox.refuse = True
    for day in range(9):
        send(region, noon(region) + timedelta(days=2 * day), no_blocks)
    (_, state, attempts, error), _ = states(region)
    assert (state, attempts) == ("dead", 8)
    assert error


def test_nobody_is_disturbed_at_night(
    make_region: Make, letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_MAIL_URL", letterbox.url)
    region = make_region()
    reminded(region)
    assert send(region, noon(region) + timedelta(hours=11), no_blocks) == Sent(0, 0, 0, 0)
    assert send(region, noon(region) + timedelta(hours=20), no_blocks).sent == 1


def test_what_is_past_is_written_and_never_sent(make_region: Make, letterbox: Letterbox) -> None:
    region = make_region()
    told(region, date(2022, 6, 6))
    send(region, noon(region), no_blocks)
    assert letterbox.letters == []
    assert (region.outbox / "2022-05" / "YH001-laggard.txt").exists()


def told(region: Region, as_of: date) -> list[str]:
    month = lagging(region, as_of)
    with store(region) as connection:
        return sorted(message.kind for message in tell_month(connection, month, ()))


def test_the_ladder_goes_day_by_day(make_region: Make) -> None:
    region = make_region(dry_run=True)
    assert told(region, date(2022, 6, 3)) == ["county_digest", "region_summary"]
    assert told(region, date(2022, 6, 4)) == ["county_digest", "laggard", "laggard", "region_summary"]
    assert told(region, date(2022, 6, 6)) == ["circular", "county_digest", "region_summary"]
    assert told(region, date(2022, 6, 6)) == []


def test_a_draft_waits_until_it_is_approved(make_region: Make) -> None:
    region = make_region(dry_run=True)
    told(region, date(2022, 6, 6))
    send(region, noon(region), no_blocks)
    draft = region.outbox / "2022-05" / "drafts" / "all-circular.txt"
    assert "拟予通报" in draft.read_text(encoding="utf-8")
    assert ("", "draft", 0, None) in states(region)
    with store(region) as connection:
        connection.execute(
            "INSERT INTO hazard.decision BY NAME SELECT 'd1' AS decision_id, 'notice' AS kind,"
            " 'DH000' AS unit_code, '2022-05' AS period, '通报' AS value, 'x' AS sha256,"
            " '2022-06-07 10:00:00'::TIMESTAMP AS received_at"
        )
    assert send(region, noon(region), no_blocks).written == 1
    assert (region.outbox / "2022-05" / "all-circular.txt").exists()


def test_a_secret_that_is_not_set_is_named(make_region: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_MAIL_URL", raising=False)
    region = make_region()
    reminded(region)
    send(region, noon(region), no_blocks)
    assert "TEST_MAIL_URL" in str(states(region)[0][3])
