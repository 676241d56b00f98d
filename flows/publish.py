"""Publish: the read-only copy, both gates, then every report of the month, all from ``report.*`` views."""

from collections.abc import Sequence
from pathlib import Path

from duckdb import DuckDBPyConnection
from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.events import emit_event

from flows.artifacts import show_table, show_text
from flows.stages.gatekeeper import Judge
from flows.stages.gating import GateFailed, pass_gates
from flows.stages.month import Month, recorded
from flows.stages.publication.publishing import Published
from flows.stages.publication.publishing import publish as put_out
from flows.stages.publication.restoring import restore
from flows.stages.store import store
from validations.gates import GateResult


@flow(name="publish", validate_parameters=False)
def publish(month: Month, judge: Judge) -> Published:
    """Publish the month, or stop at a gate and say why; what was published before stays as it is."""
    with recorded(month, "publish") as counts:
        with store(month.region) as connection:
            restore(connection, month.region)
            published = put_out(
                connection, month, lambda copy: gates.submit(month, connection, copy, judge).result()
            )
        counts.update(version=published.version, files=len(published.files))
    show_text(_told(published), "published", month.period)
    return published


@task(cache_policy=NO_CACHE)
def gates(month: Month, connection: DuckDBPyConnection, copy: Path, judge: Judge) -> None:
    """Stop here when the month is not believable or what would go out breaks a promise."""
    try:
        results = pass_gates(connection, copy, month, judge)
    except GateFailed as failed:
        _show(month, failed.results)
        emit_event(
            "hazard-ledger.gate.failed",
            {"prefect.resource.id": f"hazard-ledger.month.{month.period}"},
            payload={result.name: list(result.reasons) for result in failed.results if not result.passed},
        )
        raise
    _show(month, results)


def _show(month: Month, results: Sequence[GateResult]) -> None:
    """How the gates came out, with every reason, for whoever looks at the run."""
    outcomes = [
        {
            "gate": result.name,
            "outcome": "passed" if result.passed else "FAILED",
            "reasons": "；".join(result.reasons),
        }
        for result in results
    ]
    show_table(outcomes, "gates", month.period)


def _told(published: Published) -> str:
    """What was published, each file by its address."""
    what = "published" if published.changed else "unchanged since it was published"
    links = [f"- [{path.name}]({path.as_uri()})" for path in published.files]
    return "\n".join([f"**{published.period}** version {published.version}: {what}", "", *links])
