"""Notify: return notes, next month's templates, and messages to units that lag."""

from typing import NamedTuple

from prefect import flow
from prefect.artifacts import create_markdown_artifact

from flows.collect import secret_block
from flows.stages.month import Month, recorded
from flows.stages.notifying import tell_month
from flows.stages.returning import TEMPLATE_KINDS, write_notes, write_templates
from flows.stages.sending import send
from flows.stages.store import now, store
from schemas.calendar import Period


class Notified(NamedTuple):
    """What was written."""

    notes: int
    templates: int
    messages: int
    sent: int
    failed: int


@flow(name="notify", validate_parameters=False)
def notify(month: Month) -> Notified:
    """Write what goes back to the institutions; nothing is written twice."""
    region = month.region
    following = str(Period.parse(month.period).next)
    with recorded(month, "notify") as counts:
        with store(region) as connection:
            notes = list(write_notes(connection, region, month.period))
            templates = list(
                write_templates(connection, region, following, region.registry.units, TEMPLATE_KINDS)
            )
            messages = tell_month(connection, month, notes)
        sent = send(region, now(region), secret_block)
        notified = Notified(
            len(notes), len(templates), len(messages), sent.sent + sent.written, sent.failed + sent.dead
        )
        counts.update(notified._asdict())
    create_markdown_artifact(f"{notified}", key="notified", description=month.period)
    return notified
