"""What runs when, and what was missed: data, without a server."""

from datetime import date, datetime
from pathlib import Path

import yaml

from flows.region import Office, Settings
from flows.stages.jobs import jobs, missed, month_due
from schemas.calendar import Calendar

OFFICE = Office(name="云湖市", code="YH", office="云湖市卫生健康委员会")
PLANNED = jobs(Settings(region=OFFICE))
PREFECT_YAML = Path(__file__).parents[2] / "prefect.yaml"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_the_days_follow_the_calendar_and_the_ladder() -> None:
    assert {job.name: job.cron for job in PLANNED} == {
        "intake": "0 * * * *",
        "reminder": "0 9 1 * *",
        "collection": "0 7 3,4 * *",
        "publication": "30 7 4 * *",
        "laggards": "30 9 4,6 * *",
        "statistics": "0 8 10 1,4,7,10 *",
        "integrity": "30 2 * * *",
    }
    later = {job.name: job.cron for job in jobs(Settings(region=OFFICE, calendar=Calendar(due_day=8)))}
    assert (later["reminder"], later["collection"]) == ("0 9 6 * *", "0 7 8,9 * *")


def test_where_the_due_day_makes_way_for_holidays_the_jobs_go_with_it() -> None:
    """3 October 2026 lies in the holidays, which end on the 7th; 3 June 2026 is a Wednesday."""
    moved = {job.name: job for job in jobs(Settings(region=OFFICE, calendar=Calendar(shift="next_workday")))}
    assert moved["laggards"].cron == "30 9 * * *"
    assert [day for day in range(1, 31) if moved["laggards"].falls_on(date(2026, 6, day))] == [4, 6]
    assert [day for day in range(1, 31) if moved["laggards"].falls_on(date(2026, 10, day))] == [9, 11]
    assert moved["laggards"].month_on(date(2026, 10, 9)) == "2026-09"


def test_a_due_day_late_in_the_month_is_followed_into_the_next() -> None:
    late = {job.name: job for job in jobs(Settings(region=OFFICE, calendar=Calendar(due_day=30)))}
    assert late["laggards"].month_on(date(2022, 7, 1)) == "2022-05"
    assert late["laggards"].month_on(date(2022, 7, 3)) == "2022-05"
    assert late["reminder"].falls_on(date(2022, 2, 26))


def test_prefect_yaml_says_the_same() -> None:
    declared = yaml.safe_load(PREFECT_YAML.read_text(encoding="utf-8"))["deployments"]
    assert {entry["name"]: entry["schedules"][0]["cron"] for entry in declared} == {
        job.name: job.cron for job in PLANNED
    }
    assert {entry["schedules"][0]["timezone"] for entry in declared} == {"Asia/Shanghai"}
    assert [entry["parameters"]["job"] for entry in declared] == [entry["name"] for entry in declared]


def owed(done: dict[str, str], moment: str, since: str) -> list[str]:
    began = {name: at(when) for name, when in done.items()}
    return [job.name for job in missed(PLANNED, began, at(moment), at(since))]


def test_what_did_not_run_at_its_time_was_missed() -> None:
    everything = {job.name: "2022-06-04 09:31:00" for job in PLANNED}
    assert owed(everything, "2022-06-04 09:45:00", "2022-06-01") == []
    assert owed({**everything, "reminder": "2022-05-01 09:00:00"}, "2022-06-04 09:45:00", "2022-06-01") == [
        "reminder"
    ]
    assert "laggards" in owed(everything, "2022-06-06 09:31:00", "2022-06-01")


def test_what_is_long_past_is_not_made_up_for() -> None:
    everything = {job.name: "2022-06-20 02:30:00" for job in PLANNED} | {"reminder": "2022-05-01 09:00:00"}
    assert "reminder" not in owed(everything, "2022-06-20 02:31:00", "2022-06-13")


def test_the_month_due_is_the_one_before() -> None:
    assert month_due(at("2022-06-01 00:00:00"), Calendar()) == "2022-05"
    assert month_due(at("2023-01-31 23:59:59"), Calendar()) == "2022-12"
