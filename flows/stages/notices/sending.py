"""The outbox emptied: what is due goes to its channel, what fails is tried again, what cannot go is visible.

A message is noted in the journal after its channel took it and before anything else is done: killed in
between, it may reach its channel twice, never not at all; once noted it never goes again, not even after a
rebuild.
"""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from flows.outlets.messages.channels import Parcel, Silent, Undelivered, deliver
from flows.region import Region, RegionError
from flows.stages.notices.composing import OUTBOX
from flows.stages.progress import watched
from flows.stages.secrets import Blocks, secret
from flows.stages.store import store
from flows.units import OFFICE
from warehouse.archive import Archive
from warehouse.connection import transaction
from warehouse.durable import sync_below
from warehouse.messages import Message, Outcome, decide_drafts, mark_messages, messages_due
from warehouse.permissions import private_folder

log = logging.getLogger("hazard_ledger")

DRAFTS = "drafts"
MOST_SILENT = 3
"""Messages a channel may leave without an answer; then the others wait for the next round."""
MANY = 200
"""So many messages take minutes: worth saying how far one has come."""
NOT_YET = "【拟稿，批准后方可发出】"


class Sent(NamedTuple):
    """What became of the messages that were due."""

    sent: int
    written: int
    failed: int
    dead: int


def send(region: Region, moment: datetime, blocks: Blocks) -> Sent:
    """Send everything that is due at the moment; in quiet hours only files are written."""
    with store(region) as connection:
        settle_drafts(connection, region)
        due = messages_due(connection, moment)
    quiet = region.settings.notify.is_quiet(moment.time())
    post = _Post(region, moment, blocks, Archive(region.archive), sent_keys(region))
    going = [message for message in due if message.channel == OUTBOX or not quiet]
    outcomes = [post.attempt(message) for message in watched(going, len(going), "notify", "messages", MANY)]
    if outcomes:
        _keep(region)
        with store(region) as connection, transaction(connection):
            mark_messages(connection, outcomes)
    states = [outcome.state for outcome in outcomes]
    return Sent(*(states.count(state) for state in Sent._fields))


def sent_keys(region: Region) -> frozenset[str]:
    """The keys of all messages that ever left."""
    return frozenset(entry.note.name for entry in Archive(region.archive).entries("message"))


def write_drafts(region: Region, messages: Sequence[Message]) -> None:
    """Put what waits for approval where the clerk finds it."""
    drafts = [message for message in messages if message.state == "draft"]
    for message in drafts:
        _write(region, message._replace(subject=f"{NOT_YET}{message.subject}"), DRAFTS)
    if drafts:
        _keep(region)


def _keep(region: Region) -> None:
    """Let what was written survive a power cut, before the store is sure that it was."""
    if region.outbox.is_dir():
        sync_below(region.outbox)


def settle_drafts(connection: DuckDBPyConnection, region: Region) -> tuple[int, int]:
    """Let approved drafts go, rejected ones never; neither waits in the clerk's folder any longer.

    Returns how many were approved and how many rejected.
    """
    with transaction(connection):  # killed in between, both are done by the next run
        decided = decide_drafts(connection)
        for message in decided:
            _place(region, message, DRAFTS).unlink(missing_ok=True)
    approved = sum(message.state != "rejected" for message in decided)
    return approved, len(decided) - approved


@dataclass(frozen=True)
class _Post:
    """One round to the channels."""

    region: Region
    moment: datetime
    blocks: Blocks
    archive: Archive
    gone: frozenset[str]
    silent: Counter[str] = field(default_factory=Counter)
    """How often each channel did not answer in this round."""

    def attempt(self, message: Message) -> Outcome:
        """Bring one message to its channel, unless it left before."""
        key = message.message_key
        if message.channel == OUTBOX:
            _write(self.region, message, "")
            return Outcome(key, "written", message.attempts, None, None, None)
        if key not in self.gone and (trouble := self._deliver(message)):
            return trouble
        return Outcome(key, "sent", message.attempts + 1, self.moment, None, None)

    def _deliver(self, message: Message) -> Outcome | None:
        """Hand it over and note that; or what became of it instead."""
        region = self.region
        settings = region.settings.notify.channels.get(message.channel)
        if settings is None:
            return _dead(message, f"channel {message.channel} is no longer in region.toml")
        recipient = recipient_of(region, message) if settings.mail else ""
        if settings.mail and not recipient:
            _write(region, message, "")
            return _dead(message, "no mail address in units.csv or region.toml; written to outbox/ instead")
        if self.silent[message.channel] >= MOST_SILENT:
            reason = "the channel answered none of several messages before this one; it is tried again"
            return Outcome(message.message_key, "failed", message.attempts, None, self.moment, reason)
        files = [region.root / path for path in message.attachments if (region.root / path).is_file()]
        try:
            parcel = Parcel(message.subject, message.body, recipient, files)
            deliver(secret(settings.url, self.blocks), parcel, settings.patience_seconds)
        except Silent as error:
            self.silent[message.channel] += 1
            return self._later(message, str(error))
        except (Undelivered, RegionError) as error:
            return self._later(message, str(error))
        self.archive.sent(message.message_key, message.channel, self.moment)
        return None

    def _later(self, message: Message, reason: str) -> Outcome:
        attempts = message.attempts + 1
        pause = self.region.settings.notify.pause(attempts)
        log.warning("message %s: %s", message.message_key, reason)
        if pause is None:
            return _dead(message._replace(attempts=attempts), reason)
        return Outcome(message.message_key, "failed", attempts, None, self.moment + pause, reason)


def _dead(message: Message, reason: str) -> Outcome:
    return Outcome(message.message_key, "dead", message.attempts, None, None, reason)


def recipient_of(region: Region, message: Message) -> str:
    """The mail address a message goes to, as units.csv has it now; empty where there is none."""
    if message.recipient_role == "region":
        return region.settings.notify.office_mail
    if message.recipient_role == "sender":
        return _asker(region, message)
    if message.recipient_role == "county" and not message.unit_code:
        return ",".join(_offices(region))
    unit = region.registry.by_code.get(message.unit_code)
    if unit and not unit.contact_mail and unit.reports_via:
        unit = region.registry.by_code.get(unit.reports_via)
    return (unit.contact_mail or "") if unit else ""


def _offices(region: Region) -> Iterator[str]:
    """The mail addresses of all county offices."""
    for unit in region.registry.units:
        if unit.kind == OFFICE and unit.contact_mail:
            yield unit.contact_mail


def _asker(region: Region, message: Message) -> str:
    """Whoever sent the message that is answered; addresses stand in the journal alone."""
    for entry in Archive(region.archive).entries("evidence"):
        if f"|{entry.note.source}-{entry.note.name}|" in message.message_key:
            return str(entry.note.facts.get("from", ""))
    return ""


def _write(region: Region, message: Message, folder: str) -> None:
    """The message as a file anybody can read."""
    place = _place(region, message, folder)
    private_folder(region.outbox)
    place.parent.mkdir(parents=True, exist_ok=True)
    made = place.with_name(f".{place.name}.part")
    attached = "".join(f"附件：{path}\n" for path in message.attachments)
    made.write_text(f"主题：{message.subject}\n{attached}\n{message.body}\n", encoding="utf-8")
    made.replace(place)


def _place(region: Region, message: Message, folder: str) -> Path:
    """Where a message's file lies: by month, named after whom and what it is about."""
    about = message.unit_code or message.message_key.split("|")[2].replace("/", "_")
    kind = message.kind if message.kind != "return_note" else message.message_key.split("|")[2][-12:]
    return region.outbox / message.period / folder / f"{about}-{kind}.txt"
