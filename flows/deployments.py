"""What runs when: the schedule of a region, in its own time zone."""

from pathlib import Path

from prefect import flow, serve
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron

from flows.monthly import monthly
from flows.region import Region, read_region
from flows.stages.month import STAGES, plan
from flows.stages.store import now
from schemas.calendar import Period


@flow(name="scheduled-month")
def scheduled_month(root: str, stages: list[str] | None = None) -> None:
    """Run the month that is due now: the one before the current month in the region's time zone."""
    region = read_region(Path(root))
    due = str(Period.of(now(region).date()).previous)
    monthly(plan(region, due, None), tuple(stages or STAGES))


def deployments(region: Region) -> list[RunnerDeployment]:
    """Hourly intake; the whole month on the morning after the due day and after each following one."""
    zone, root = region.settings.region.time_zone, str(region.root)
    due_day = region.settings.calendar.due_day
    month = f"30 6 {due_day + 1},{due_day + 2},{due_day + 4} * *"
    return [
        RunnerDeployment.from_flow(
            scheduled_month,
            name="intake",
            schedule=Cron("0 * * * *", timezone=zone),
            parameters={"root": root, "stages": ["collect"]},
        ),
        RunnerDeployment.from_flow(
            scheduled_month, name="month", schedule=Cron(month, timezone=zone), parameters={"root": root}
        ),
    ]


def serve_schedule(region: Region) -> None:
    """Serve the schedule until interrupted; missed schedules catch up when the server is back."""
    serve(*deployments(region), pause_on_shutdown=False, limit=1)
