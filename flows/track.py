"""Track: arrivals become hazard histories, and what does not add up between months is found."""

from prefect import flow

from flows.artifacts import show_text
from flows.stages.month import Month, recorded
from flows.stages.store import store
from flows.stages.tracking import Tracked
from flows.stages.tracking import track as take_in


@flow(name="track", validate_parameters=False)
def track(month: Month) -> Tracked:
    """Link, derive events and states, compare months."""
    region = month.region
    with recorded(month, "track") as counts:
        with store(region) as connection:
            tracked = take_in(connection, region)
        counts.update(tracked._asdict())
    lines = [f"- {name}: {count}" for name, count in tracked._asdict().items()]
    show_text("\n".join(lines), "tracked", month.period)
    return tracked
