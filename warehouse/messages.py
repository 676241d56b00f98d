"""The outbox: every message once, under a key that says what it is about, and what became of it.

composed → sent, or failed and tried again, or dead; a draft waits until it is approved or rejected; what is
written is a file in outbox/.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.connection import statement


class Message(NamedTuple):
    """A message to one recipient; the same key is the same message."""

    message_key: str
    kind: str
    period: str
    unit_code: str
    recipient_role: str
    channel: str
    subject: str
    body: str
    state: str
    created_at: datetime
    attachments: tuple[str, ...] = ()
    """Paths inside the region's folder."""
    attempts: int = 0


class Lagging(NamedTuple):
    """A unit and everything it lags in."""

    unit_code: str
    unit_name: str
    county: str
    lags: list[dict[str, object]]


class Waiting(NamedTuple):
    """A message that has not left."""

    message_key: str
    state: str
    attempts: int
    again: str
    """When it is tried next, or empty."""
    words: str
    """Why the last attempt failed, else what it is about."""


class Outcome(NamedTuple):
    """What became of an attempt to send."""

    message_key: str
    state: str
    attempts: int
    sent_at: datetime | None
    next_attempt_at: datetime | None
    last_error: str | None


def lagging_units(connection: DuckDBPyConnection, period: str) -> tuple[Lagging, ...]:
    """The units to be written to about a month."""
    rows = connection.execute(statement("laggard_message"), {"period": period}).fetchall()
    return tuple(Lagging(*row) for row in rows)


def put_messages(
    connection: DuckDBPyConnection, messages: Iterable[Message], sent: Collection[str] = ()
) -> tuple[Message, ...]:
    """Keep messages whose key is not known yet; those are returned, the others were written before.

    Keys in ``sent`` left long ago (the journal says so); they are kept as sent, for the record.
    """
    known = {row[0] for row in connection.execute("SELECT message_key FROM ops.message").fetchall()}
    fresh = {message.message_key: message for message in messages if message.message_key not in known}
    told = [each._replace(state="sent") if key in sent else each for key, each in fresh.items()]
    if told:
        connection.execute(statement("put_messages"), _columns(told))
    return tuple(message for key, message in fresh.items() if key not in sent)


def messages_due(connection: DuckDBPyConnection, moment: datetime) -> tuple[Message, ...]:
    """What is to be sent now, oldest first."""
    return _messages(connection.execute(statement("message_due"), {"moment": moment}).fetchall())


def messages_waiting(connection: DuckDBPyConnection, period: str | None) -> tuple[Waiting, ...]:
    """What has not left yet, of a month or of all."""
    rows = connection.execute(statement("message_waiting"), {"period": period}).fetchall()
    return tuple(Waiting(*row) for row in rows)


def decide_drafts(connection: DuckDBPyConnection) -> tuple[Message, ...]:
    """Drafts the authority has decided upon since: approved ones as composed, the others as rejected."""
    return _messages(connection.execute(statement("message_decide")).fetchall())


def try_again(connection: DuckDBPyConnection, message_key: str | None = None) -> int:
    """Let a dead letter, or every one, be sent as if it were new; how many."""
    return len(connection.execute(statement("message_again"), {"message_key": message_key}).fetchall())


def mark_messages(connection: DuckDBPyConnection, outcomes: Sequence[Outcome]) -> None:
    """Write down what became of messages."""
    if outcomes:
        connection.execute(statement("messages_mark"), _columns(outcomes))


def _columns(rows: Sequence[Message] | Sequence[Outcome]) -> dict[str, list[Any]]:
    """The rows column by column, by name."""
    return dict(zip(rows[0]._fields, map(list, zip(*rows, strict=True)), strict=True))


def _messages(rows: Iterable[tuple[Any, ...]]) -> tuple[Message, ...]:
    return tuple(Message(*row)._replace(attachments=tuple(row[10] or ())) for row in rows)
