"""What a person is told to see to: a killed run until it is made good, dead letters, drafts, refused mail."""

import os
import shutil
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from flows.region import Region, RegionError
from flows.stages.clock import now
from flows.stages.health import attention as attending
from flows.stages.health.attention import Point, attention
from flows.stages.lock import locked
from flows.stages.store import store
from tests.notify.conftest import empty_store, make_region
from warehouse.archive import Archive, Arrival
from warehouse.region import GateOutcome, Run, put_gate, put_run

__all__ = ["empty_store", "make_region"]
MORNING = datetime.fromisoformat("2022-06-04T07:00:00")


def told(region: Region) -> dict[str, Point]:
    return {point.what: point for point in attention(region)}


def ran(region: Region, run_id: str, started: datetime, outcome: str | None, stage: str = "load") -> None:
    finished = started if outcome else None
    with store(region) as connection:
        put_run(connection, Run(run_id, "2022-05", date(2022, 6, 4), stage, started, finished, outcome, {}))


def collected(region: Region, run_id: str, began: datetime, *, unreachable: int) -> None:
    counts = {"arrived": 0, "unreachable": unreachable}
    with store(region) as connection:
        put_run(connection, Run(run_id, "2022-05", date(2022, 6, 4), "collect", began, began, "done", counts))


def judged(region: Region, run_id: str, moment: datetime, *reasons: str) -> None:
    outcome = GateOutcome(run_id, "2022-05", "reading", moment, not reasons, reasons, None)
    with store(region) as connection:
        put_gate(connection, outcome)


def test_a_killed_run_is_seen_until_a_later_one_is_done(make_region: Callable[..., Region]) -> None:
    region = make_region()
    ran(region, "one", MORNING, None)
    assert not told(region)["runs"].well
    assert "2022-05 识别入库中断" in told(region)["runs"].words
    ran(region, "two", MORNING + timedelta(hours=1), "done")
    assert told(region)["runs"].well


@pytest.mark.parametrize(("outcome", "word"), [(None, "中断"), ("failed", "失败")])
def test_a_job_that_ended_within_a_stage_is_told_by_the_stage_and_made_good_with_it(
    make_region: Callable[..., Region], outcome: str | None, word: str
) -> None:
    region = make_region()
    ran(region, "one-job", MORNING, outcome, "job:intake")
    assert f"定时任务 intake{word}" in told(region)["runs"].words
    ran(region, "one", MORNING, outcome)
    assert [point.words[:14] for point in attention(region) if point.what == "runs"] == [
        f"2022-05 识别入库{word}"
    ]
    ran(region, "two", MORNING + timedelta(hours=1), "done")
    assert told(region)["runs"].well


def test_while_a_run_holds_the_region_nothing_is_called_killed(make_region: Callable[..., Region]) -> None:
    region = make_region()
    ran(region, "one", MORNING, None)
    with locked(region):
        assert told(region)["runs"] == Point("runs", f"有一次运行正在进行 (process {os.getpid()})")


def test_a_scheduled_run_waits_for_its_turn_and_a_person_is_told_who_has_it(
    make_region: Callable[..., Region],
) -> None:
    region, (ready, tell) = make_region(), os.pipe()
    child = os.fork()
    if not child:
        with locked(region):
            os.write(tell, b"!")
            time.sleep(0.7)  # what is held for a moment is waited for
        os._exit(0)
    os.read(ready, 1)
    with pytest.raises(RegionError, match=f"process {child}"), locked(region):
        pass
    with locked(region, timedelta(minutes=1)):
        assert os.waitpid(child, 0) == (child, 0)


def test_a_failed_run_a_closed_gate_and_a_silent_source_are_told_until_they_are_made_good(
    make_region: Callable[..., Region],
) -> None:
    region, later = make_region(), MORNING + timedelta(hours=1)
    ran(region, "one", MORNING, "failed")
    collected(region, "one", MORNING, unreachable=1)
    judged(region, "one", MORNING, "排查日期填写率42%，低于80%")
    points = told(region)
    assert "2022-05 识别入库失败" in points["runs"].words
    assert "1个来源连不上" in points["sources"].words
    assert "排查日期填写率42%" in points["gate"].words
    assert not any(points[what].well for what in ("runs", "sources", "gate"))
    ran(region, "two", later, "done")
    collected(region, "two", later, unreachable=0)
    judged(region, "two", later)
    points = told(region)
    assert points["runs"].well
    assert not {"sources", "gate"} & set(points)


def test_a_job_that_stopped_running_is_missed_and_one_that_never_ran_is_not(
    make_region: Callable[..., Region],
) -> None:
    region = make_region()
    assert "schedule" not in told(region)
    began = now(region) - timedelta(days=2)
    with store(region) as connection:
        put_run(connection, Run("r", "2022-05", date(2022, 6, 4), "job:intake", began, began, "done", {}))
    assert told(region)["schedule"].words.startswith("intake 没有按时运行")


def test_little_room_is_told(make_region: Callable[..., Region], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attending, "LEAST_FREE", shutil.disk_usage("/").total * 2)
    assert "请在下次运行前清理" in told(make_region())["disk"].words


def test_refused_mail_is_counted_by_reason(make_region: Callable[..., Region]) -> None:
    region = make_region()
    letter = Arrival(b"head", "1-1.eml", "mail", "", now(region))
    Archive(region.archive).keep_evidence(letter, {"refused": "unknown_sender", "from": "a@b.example"})
    assert "近31天有1封没有登记（unknown_sender），发件地址不认识" in told(region)["mail"].words
    assert "a@b.example" not in told(region)["mail"].words
