"""What is told about a month: compose what is not yet told, then empty the outbox."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from duckdb import DuckDBPyConnection

from flows.stages.month import Month
from flows.stages.notices.composing import Composer, answers, by_ladder, digests, reminders, return_notes
from flows.stages.notices.sending import sent_keys, write_drafts
from warehouse.connection import transaction
from warehouse.messages import Lagging, Message, put_messages
from warehouse.returns import NoteFile


def tell_month(
    connection: DuckDBPyConnection,
    month: Month,
    notes: Sequence[tuple[NoteFile, Path]],
    lagging: Sequence[Lagging],
) -> tuple[Message, ...]:
    """Compose everything a finished month gives rise to; the messages not known before."""
    composer = Composer(month)
    fresh = _put(
        connection, month, [*by_ladder(connection, composer, lagging), *return_notes(composer, notes)]
    )
    return fresh + _put(connection, month, [*digests(connection, composer, lagging), *answers(composer)])


def remind(connection: DuckDBPyConnection, month: Month) -> tuple[Message, ...]:
    """Compose reminders to units that owe the month and have sent nothing; those not known before."""
    return _put(connection, month, reminders(connection, Composer(month)))


def _put(connection: DuckDBPyConnection, month: Month, composed: Iterable[Message]) -> tuple[Message, ...]:
    """Drafts are laid out before the store is sure of them: killed in between, they are written again."""
    region = month.region
    with transaction(connection):
        fresh = put_messages(connection, composed, sent_keys(region))
        write_drafts(region, fresh)
    return fresh
