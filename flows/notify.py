"""Notify: return notes, next month's templates, and messages to units that lag."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from prefect import flow
from prefect.events import emit_event

from flows.artifacts import show_table
from flows.collect import secret_block
from flows.outlets.messages.letters import forms
from flows.stages.clock import now
from flows.stages.month import Month, recorded
from flows.stages.notices.notifying import tell_month
from flows.stages.notices.returning import TEMPLATE_KINDS, write_notes, write_templates
from flows.stages.notices.sending import send
from flows.stages.progress import watched
from flows.stages.store import store
from schemas.calendar import Period
from warehouse.messages import Lagging, lagging_units
from warehouse.returns import note_files

MANY = 200
"""So many workbooks take a minute or more: worth saying how far one has come."""


class Notified(NamedTuple):
    """What was written."""

    notes: int
    templates: int
    messages: int
    sent: int
    written: int
    """Left in the outbox as files, for a clerk to send."""
    failed: int


@flow(name="notify", validate_parameters=False)
def notify(month: Month) -> Notified:
    """Write what goes back to the institutions; nothing is written twice."""
    region = month.region
    following = str(Period.parse(month.period).next)
    with recorded(month, "notify") as counts:
        with store(region) as connection:
            noted = note_files(connection, month.period)
            making = write_notes(connection, region, month.period)
            notes = list(watched(making, len(noted), "notify", "return notes", MANY))
            units = region.registry.units
            filling = write_templates(connection, region, following, units, TEMPLATE_KINDS)
            templates = list(watched(filling, len(units), "notify", "templates", MANY))
            lagging = lagging_units(connection, month.period)
            messages = tell_month(connection, month, notes, lagging)
        sent = send(region, now(region), secret_block)
        made = len(notes), len(templates), len(messages)
        notified = Notified(*made, sent.sent, sent.written, sent.failed + sent.dead)
        counts.update(notified._asdict())
    told = Counter((message.kind, message.channel, message.state) for message in messages)
    table = [
        {"kind": forms()[kind].title, "channel": channel, "state": state, "messages": count}
        for (kind, channel, state), count in sorted(told.items())
    ]
    show_table([notified._asdict(), *table], "notified", month.period)
    _announce(month, lagging)
    return notified


def _announce(month: Month, lagging: Sequence[Lagging]) -> None:
    """Emit ``hazard-ledger.submission.late`` and its like, so that automations can react."""
    for unit in lagging:
        for kind in {str(lag["class"]).lower() for lag in unit.lags}:
            emit_event(
                f"hazard-ledger.submission.{kind}",
                {"prefect.resource.id": f"hazard-ledger.unit.{unit.unit_code}"},
                payload={"period": month.period, "as_of": month.as_of.isoformat(), "county": unit.county},
            )
