"""A month run again is answered at once when nothing is different; whatever differs makes it run."""

import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flows.intake.sources.folder import Folder
from flows.region import Region, read_region
from flows.stages.collecting import collect
from flows.stages.health import fingerprint
from flows.stages.health.unchanged import Remembering, Said, still_stands
from flows.stages.month import Month, plan, recorded
from flows.stages.store import store
from tests.stages.village import at, decide, decisions, issue_a_page, ledger, row, take_in_here, village
from warehouse.archive import Archive
from warehouse.connection import reader
from warehouse.messages import Message, put_messages

MAY = "2022-05"
AS_OF = date(2022, 6, 5)
Change = Callable[[Region], object]


def send(region: Region, name: str, day: str, **changes: object) -> Path:
    """A unit's workbook, put into the inbox on a day."""
    path = region.root / "inbox" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(ledger("A01", MAY, [row(**changes)]))
    os.utime(path, (at(f"{day} 09:00").timestamp(),) * 2)
    return path


def run(region: Region, said: Said | None = None, between: Change | None = None) -> Month:
    """A whole run of the month; ``between`` happens while it is under way."""
    month = plan(region, MAY, AS_OF)
    watch = Remembering(month)
    with recorded(month, "collect"):
        inbox = Folder("inbox", region.root / "inbox", ZoneInfo("Asia/Shanghai"))
        collect(inbox, Archive(region.archive), until=month.known_at)
    take_in_here(region, MAY)
    issue_a_page(region, MAY, AS_OF)
    note = region.returns / MAY / "A01" / "填报问题.xlsx"
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_bytes(b"note")
    if between:
        between(region)
    watch.keep(said or Said(passed=True, words=""))
    return month


STILL = "fingerprint.now, fingerprint.libraries = lambda _: datetime(2022, 6, 5, 10), lambda: 'these'\n"
"""Midnight may pass while these tests run, and somebody may install a library."""


@pytest.fixture(scope="module", autouse=True)
def _still() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fingerprint, "now", lambda _: at("2022-06-05 10:00"))
        patch.setattr(fingerprint, "libraries", lambda: "these")
        yield


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Region:
    region = village(tmp_path_factory.mktemp("standing") / "region")
    send(region, "5月.xlsx", "2022-06-02")
    run(region)
    return region


@pytest.fixture
def region(finished: Region, tmp_path: Path) -> Region:
    return read_region(shutil.copytree(finished.root, tmp_path / "region"))


def answer(region: Region, as_of: date | None = AS_OF) -> Said | None:
    return still_stands(plan(region, MAY, as_of))


def rows(region: Region, query: str) -> list[tuple[object, ...]]:
    with reader(region.warehouse) as connection:
        return connection.execute(query).fetchall()


def test_nothing_new_is_answered_at_once_and_noted(region: Region) -> None:
    assert answer(region) == Said(passed=True, words="")
    noted = rows(region, "SELECT period, as_of, outcome FROM ops.run WHERE stage = 'unchanged'")
    assert noted == [(MAY, AS_OF, "done")]
    assert answer(region) is not None, "a look is not a run"


def test_the_command_answers_without_what_takes_seconds_to_load(region: Region) -> None:
    script = (
        "import sys; from datetime import datetime; from pathlib import Path\n"
        "from flows.commands.run import run_month\n"
        "from flows.region import read_region\n"
        "from flows.stages.health import fingerprint\n"
        "from flows.stages.month import plan\n"
        f"{STILL}"
        f"assert run_month(plan(read_region(Path({str(region.root)!r})), {MAY!r}, None))\n"
        "print({'prefect', 'great_expectations', 'pandas', 'fsspec'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
    assert "nothing has changed since 2022-05 was last run" in done.stderr


def test_a_published_month_keeps_its_day_when_none_is_named(region: Region) -> None:
    assert answer(region, None) is not None


def test_a_gate_that_failed_is_told_again_with_its_reasons(region: Region) -> None:
    run(region, Said(passed=False, words="2022-05: a gate failed"))
    assert answer(region) == Said(passed=False, words="2022-05: a gate failed")
    assert rows(region, "SELECT outcome FROM ops.run WHERE stage = 'unchanged'") == [("failed",)]


def append(name: str, text: str) -> Change:
    def change(region: Region) -> None:
        with (region.root / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


def override(region: Region) -> None:
    region.overrides.mkdir(exist_ok=True)
    (region.overrides / "headings.yml").write_text("headings: {hazard: {deadline: [整改截止日]}}\n", "utf-8")


def touched(region: Region) -> None:
    """The same bytes put there again, later: an arrival of its own."""
    moment = at("2022-06-03 10:00").timestamp()
    os.utime(region.root / "inbox" / "5月.xlsx", (moment, moment))


def decided(region: Region) -> None:
    told = {"决定类型": "批准延期", "隐患编号": "HZ-A01-202205-001", "延至": date(2022, 9, 30)}
    decide(region, decisions(told), at("2022-06-04 09:00"))


def message_due(region: Region) -> None:
    due = Message(
        f"{MAY}|laggard|A01|outbox", "laggard", MAY, "A01", "unit", "outbox", "主题", "正文", "composed",
        at("2022-06-05 09:00"), (),
    )  # fmt: skip
    with store(region) as connection:
        put_messages(connection, [due])


def another_run(region: Region) -> None:
    with recorded(plan(region, MAY, AS_OF), "track"):
        pass


def killed_run(region: Region) -> None:
    month = plan(region, "2022-04", AS_OF)
    with store(region) as connection:
        connection.execute(
            "INSERT INTO ops.run (run_id, period, stage, started_at) VALUES (?, ?, 'load', ?)",
            [month.run_id, month.period, at("2022-06-04 09:00")],
        )


def gone(*parts: str) -> Change:
    def change(region: Region) -> None:
        path = next(region.root.joinpath(*parts[:-1]).glob(parts[-1]))
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return change


def altered(region: Region) -> None:
    append(f"published/{MAY}/{next((region.published / MAY).glob('*.html')).name}", "<p>")(region)


def called(region: Region) -> None:
    Archive(region.archive).opened("2022-06", at("2022-06-30 09:00"))


def mailbox(region: Region) -> None:
    """A mailbox whose password only Prefect knows cannot be looked into without it."""
    append(
        "region.toml",
        '\n[sources.mail]\ntype = "mailbox"\nhost = "127.0.0.1"\nuser = "u"\npassword = "block:mail"\n',
    )(region)
    told = region.warehouse.with_name("standing") / f"{MAY}.json"
    kept = json.loads(told.read_text("utf-8"))
    again = plan(read_region(region.root), MAY, AS_OF)
    kept["circumstances"] |= fingerprint.given(again)
    told.write_text(json.dumps(kept), "utf-8")


CAUSES: dict[str, tuple[Change, str]] = {
    "a new file": (lambda region: send(region, "更正.xlsx", "2022-06-03", text="已更正"), "source inbox"),
    "a file put there again": (touched, "source inbox"),
    "a decision": (decided, "journal"),
    "a unit more": (append("units.csv", "C03,丙镇卫生院,小溪县,clinic,hazard,否,否\n"), "units.csv"),
    "a setting": (append("region.toml", "\n[calendar]\ndue_day = 5\n"), "region.toml"),
    "an override": (override, "overrides"),
    "a report taken away": (gone("published", MAY, "*.xlsx"), "reports"),
    "a report altered": (altered, "reports"),
    "the copy taken away": (gone("published", "ledger.duckdb"), "reports"),
    "the index taken away": (gone("published", "index.html"), "reports"),
    "a return note taken away": (gone("returns", MAY, "A01", "*"), "returns"),
    "a message that is due": (message_due, "messages to be sent"),
    "another run of the month": (another_run, "the store, written by another run"),
    "a killed run of another month": (killed_run, "a run that was killed"),
    "a month called for": (called, "journal"),
    "a source that cannot be asked": (mailbox, "source mail"),
}  # fmt: skip


@pytest.mark.parametrize("cause", CAUSES)
def test_whatever_is_different_makes_the_month_run_and_is_named(
    region: Region, cause: str, caplog: pytest.LogCaptureFixture
) -> None:
    change, named = CAUSES[cause]
    change(region)
    with caplog.at_level(logging.INFO, "hazard_ledger"):
        assert answer(read_region(region.root)) is None
    assert named in caplog.text
    assert not rows(region, "SELECT * FROM ops.run WHERE stage = 'unchanged'")


def test_another_day_makes_the_month_run(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    tomorrow = fingerprint.now(region) + timedelta(days=1)
    monkeypatch.setattr(fingerprint, "now", lambda _: tomorrow)
    assert answer(region) is None


def test_another_as_of_day_makes_the_month_run(region: Region) -> None:
    assert answer(region, AS_OF + timedelta(days=1)) is None


def test_another_program_makes_the_month_run(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprint, "program", lambda: "another version")
    assert answer(region) is None


def test_a_month_never_run_and_a_torn_note_are_no_answer(region: Region) -> None:
    assert still_stands(plan(region, "2022-04", AS_OF)) is None
    (region.warehouse.with_name("standing") / f"{MAY}.json").write_text('{"run_id"')
    assert answer(region) is None


@pytest.mark.parametrize("between", [decided, another_run, override], ids=["decision", "run", "override"])
def test_what_came_while_the_run_was_under_way_is_not_taken_as_seen(region: Region, between: Change) -> None:
    send(region, "又一份.xlsx", "2022-06-03", text="又一处")
    run(region, between=between)
    assert answer(read_region(region.root)) is None


def test_a_message_that_left_changes_nothing(region: Region) -> None:
    Archive(region.archive).sent("2022-05|laggard|A01|mail", "mail", at("2022-06-05 09:00"))
    assert answer(region) is not None
