"""The month on one page: collect, load, track, publish, notify."""

from collections.abc import Callable, Sequence
from functools import partial

from prefect import flow

from flows.collect import collect
from flows.load import load
from flows.notify import notify
from flows.publish import publish
from flows.stages.gatekeeper import gatekeeper
from flows.stages.lock import locked
from flows.stages.month import STAGES, Month
from flows.track import track


@flow(name="monthly", validate_parameters=False)
def monthly(month: Month, stages: Sequence[str] = STAGES) -> dict[str, object]:
    """Run the stages of one month in their order, one run at a time in a region; what each stage gave."""
    with locked(month.region):
        return run_stages(month, stages)


def run_stages(month: Month, stages: Sequence[str]) -> dict[str, object]:
    """The stages, for whoever holds the region."""
    with gatekeeper(at_once="publish" in stages) as judge:
        flows: dict[str, Callable[[Month], object]] = {
            "collect": collect,
            "load": load,
            "track": track,
            "publish": partial(publish, judge=judge),
            "notify": notify,
        }
        return {stage: flows[stage](month) for stage in STAGES if stage in stages}
