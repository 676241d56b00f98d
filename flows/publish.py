"""Publish: both gates, then the read-only copy and every report of the month, all from ``report.*`` views."""

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from flows.stages.gating import pass_gates
from flows.stages.month import Month, recorded
from flows.stages.publishing import Published
from flows.stages.publishing import publish as put_out
from flows.stages.store import store


@flow(name="publish", validate_parameters=False)
def publish(month: Month) -> Published:
    """Publish the month, or stop at a gate and say why; what was published before stays as it is."""
    with recorded(month, "publish") as counts:
        gates.submit(month).result()
        with store(month.region) as connection:
            published = put_out(connection, month)
        counts.update(version=published.version, files=len(published.files))
    create_markdown_artifact(_told(published), key="published", description=month.period)
    return published


@task(cache_policy=NO_CACHE)
def gates(month: Month) -> None:
    """Stop here when the month is not believable or the warehouse breaks a promise."""
    with store(month.region) as connection:
        results = pass_gates(connection, month)
    told = "\n".join(
        f"- {result.name}: {'passed' if result.passed else '；'.join(result.reasons)}" for result in results
    )
    create_markdown_artifact(told, key="gates", description=month.period)


def _told(published: Published) -> str:
    what = "published" if published.changed else "unchanged since it was published"
    return "\n".join(
        [f"{published.period} version {published.version} {what}", *(f"- {path}" for path in published.files)]
    )
