"""What a person is told to see to: a killed run until it is made good, dead letters, drafts, refused mail."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from flows.region import Region
from flows.stages.attention import Point, attention
from flows.stages.store import store
from flows.stages.turn import locked, now
from tests.notify.conftest import empty_store, make_region
from warehouse.archive import Archive, Arrival
from warehouse.region import Run, put_run

__all__ = ["empty_store", "make_region"]
MORNING = datetime.fromisoformat("2022-06-04T07:00:00")


def told(region: Region) -> dict[str, Point]:
    return {point.what: point for point in attention(region)}


def ran(region: Region, run_id: str, started: datetime, outcome: str | None) -> None:
    finished = started if outcome else None
    with store(region) as connection:
        put_run(connection, Run(run_id, "2022-05", date(2022, 6, 4), "load", started, finished, outcome, {}))


def test_a_killed_run_is_seen_until_a_later_one_is_done(make_region: Callable[..., Region]) -> None:
    region = make_region()
    ran(region, "one", MORNING, None)
    assert not told(region)["runs"].well
    assert "2022-05 load was killed" in told(region)["runs"].words
    ran(region, "two", MORNING + timedelta(hours=1), "done")
    assert told(region)["runs"].well


def test_while_a_run_holds_the_region_nothing_is_called_killed(make_region: Callable[..., Region]) -> None:
    region = make_region()
    ran(region, "one", MORNING, None)
    with locked(region):
        assert told(region)["runs"] == Point("runs", "a run is under way")


def test_refused_mail_is_counted_by_reason(make_region: Callable[..., Region]) -> None:
    region = make_region()
    letter = Arrival(b"head", "1-1.eml", "mail", "", now(region))
    Archive(region.archive).keep_evidence(letter, {"refused": "unknown_sender", "from": "a@b.example"})
    assert "unknown_sender 1" in told(region)["mail"].words
    assert "a@b.example" not in told(region)["mail"].words
