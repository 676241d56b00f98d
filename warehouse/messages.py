"""The outbox: every message once, under a key that says what it is about."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

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


class Lagging(NamedTuple):
    """A unit and everything it lags in."""

    unit_code: str
    unit_name: str
    county: str
    lags: list[dict[str, object]]


def lagging_units(connection: DuckDBPyConnection, period: str) -> tuple[Lagging, ...]:
    """The units to be written to about a month."""
    rows = connection.execute(statement("laggard_message"), {"period": period}).fetchall()
    return tuple(Lagging(*row) for row in rows)


def put_messages(connection: DuckDBPyConnection, messages: Iterable[Message]) -> tuple[Message, ...]:
    """Keep messages whose key is not known yet; those are returned, the others were written before."""
    known = {row[0] for row in connection.execute("SELECT message_key FROM ops.message").fetchall()}
    fresh = tuple(message for message in messages if message.message_key not in known)
    for message in fresh:
        connection.execute(statement("put_message"), message._asdict())
    return fresh
