"""What runs when: the schedule of a region, in its own time zone."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from prefect import flow, serve
from prefect.deployments.runner import RunnerDeployment
from prefect.events import emit_event
from prefect.runtime import flow_run
from prefect.schedules import Cron

from flows.artifacts import show_table
from flows.collect import secret_block
from flows.monthly import run_stages
from flows.region import Region, RegionError, read_region
from flows.stages.clock import now
from flows.stages.health.config_checks import verify_overrides
from flows.stages.health.integrity import look_after
from flows.stages.jobs import INTAKE, INTEGRITY, REMINDER, Job, jobs, missed, month_due
from flows.stages.lock import locked
from flows.stages.month import Month, plan, recorded
from flows.stages.notices.notifying import remind
from flows.stages.notices.sending import send
from flows.stages.store import store
from warehouse.runs import jobs_done

MISSED_DAYS = 7
"""What should have run longer ago than this is not made up for."""
PATIENCE = timedelta(hours=2)
"""How long a scheduled run waits for another one to end."""


class DamageError(RegionError):
    """Raised when the archive or the store is not what it was; the run turns red."""


@flow(name="scheduled", flow_run_name="{job}")
def scheduled(root: str, job: str, period: str | None = None) -> str:
    """Run one of the region's jobs, about the month that is due or about ``period``; says what came of it.

    It waits for another run to end; one that comes late finds that somebody made up for it, and leaves it.
    """
    region = read_region(Path(root))
    planned = next(each for each in jobs(region.settings) if each.name == job)
    due = _due(region)
    if period is None and not planned.falls_on(due.date()):
        return f"{job} is not for {due.date()}"
    with locked(region, PATIENCE):
        if period is None and _made_up_for(region, job, due):
            return f"{job} was run since it was due"
        about = period or planned.month_on(due.date()) or month_due(due, region.settings.calendar)
        month = plan(region, about, None)
        with recorded(month._replace(run_id=f"{month.run_id}-job"), f"job:{job}") as counts:
            if planned.stages:
                verify_overrides(region.overrides)
            run_stages(month, planned.stages)
            counts.update(_own_part(planned, month))
    return f"{job} of {month.period}: {counts}"


def _due(region: Region) -> datetime:
    """When this run should have begun, in the region's time."""
    due: datetime = flow_run.scheduled_start_time
    return due.astimezone(ZoneInfo(region.settings.region.time_zone)).replace(tzinfo=None)


def _made_up_for(region: Region, job: str, due: datetime) -> bool:
    """Whether the job was done since this run of it was due."""
    with store(region) as connection:
        done = jobs_done(connection).get(job)
    return done is not None and done > due


def _own_part(job: Job, month: Month) -> dict[str, int]:
    """What a job does besides stages of the month."""
    region = month.region
    if job.name == INTEGRITY:
        return _look_after(region)
    if job.name == REMINDER:
        with store(region) as connection:
            remind(connection, month)
    if job.name in (REMINDER, INTAKE):
        return send(region, now(region), secret_block)._asdict()
    return {}


def _look_after(region: Region) -> dict[str, int]:
    looked = look_after(region)
    told = [{"found": words, "is": "damage"} for words in looked.damages]
    told += [{"found": table, "is": "changed settings, read anew"} for table in looked.read_again]
    show_table(told or [{"found": "nothing", "is": "as it was"}], "integrity")
    if looked.damages:
        emit_event("hazard-ledger.archive.damaged", {"prefect.resource.id": "hazard-ledger.archive"})
        message = "; ".join(looked.damages[:5])
        raise DamageError(message)
    return {"damages": 0, "tables_read_again": len(looked.read_again)}


def deployments(region: Region) -> list[RunnerDeployment]:
    """One deployment for each job of the region."""
    zone, root = region.settings.region.time_zone, str(region.root)
    return [
        RunnerDeployment.from_flow(
            scheduled,
            name=job.name,
            description=job.what,
            schedule=Cron(job.cron, timezone=zone),
            parameters={"root": root, "job": job.name},
        )
        for job in jobs(region.settings)
    ]


def catch_up(region: Region) -> list[str]:
    """Run what was missed while nothing was being served; one that fails stops none of the others."""
    moment = now(region)
    with store(region) as connection:
        done = jobs_done(connection)
    owed = list(missed(jobs(region.settings), done, moment, moment - timedelta(days=MISSED_DAYS)))
    for job in owed:
        day = (job.last_before(moment) or moment).date()
        month = job.month_on(day) or month_due(moment, region.settings.calendar)
        scheduled(str(region.root), job.name, month, return_state=True)
    return [job.name for job in owed]


def serve_schedule(region: Region) -> None:
    """Catch up, then serve the schedule until interrupted, one run at a time."""
    catch_up(region)
    serve(*deployments(region), pause_on_shutdown=False, limit=1)
