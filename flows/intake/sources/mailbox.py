"""A mailbox over IMAP: every message is evidence, its attachments are submissions.

A message is known by the mailbox's UIDVALIDITY and its UID, both of which the server never gives twice. It is
marked or moved only after its bytes are archived; a run killed in between marks it the next time. A message
that somebody read before us is taken all the same, unless it is older than everything we ever took. One at
which the server breaks off or falls silent is left; the next is asked for over a new connection.
"""

import imaplib
import re
from collections.abc import Collection, Iterator
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from flows.intake.sources.imap import DOWN, Answer, Link, quoted
from flows.intake.sources.message import HEAD_BYTES
from flows.intake.sources.settings import MailboxSource
from flows.intake.sources.source import Found, Opener, Stalled, Vanished

HEAD = f"BODY.PEEK[HEADER]<0.{HEAD_BYTES}>"
"""What is fetched of a message too large: its head, and of that no more than anybody needs."""
LISTED = "(UID RFC822.SIZE INTERNALDATE FLAGS)"
LINE = 100
"""Bytes in which a server lists a message."""
MOST_LISTED = 200_000
"""Messages in one folder beyond which nobody's list is waited for."""
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_SEEN = re.compile(rb"\bFLAGS \([^)]*\\Seen", re.IGNORECASE)


class Mailbox:
    """One folder of an IMAP account."""

    def __init__(  # noqa: PLR0913 - what a mailbox needs to be asked
        self,
        name: str,
        settings: MailboxSource,
        password: str,
        opener: Opener,
        time_zone: ZoneInfo,
        *,
        taken: Collection[str] = (),
    ) -> None:
        """Nothing is connected until something is asked; ``taken`` names the messages the archive has."""
        self.name = name
        self.opener = opener
        self._settings = settings
        self._zone = time_zone
        self._taken = taken
        self._link = Link(name, settings, password)

    def found(self) -> Iterator[Found]:
        """Every message of the folder that is not yet taken or not yet marked; of one too large the head."""
        self._link.connect()
        try:
            size = min(self._link.messages, MOST_LISTED) * LINE
            _, lines = self._link.asked(size, size * 4, lambda imap: imap.uid("FETCH", "1:*", LISTED))
        except DOWN as error:
            raise self._link.silent(error) from error
        first = self._first()
        for line in lines:
            if isinstance(line, bytes) and (uid := _UID.search(line)):
                found = self._entry(line, uid[1].decode())
                if not _SEEN.search(line) or (int(uid[1]) > first and found.name not in self._taken):
                    yield found

    def _first(self) -> float:
        """The first message ever taken from this folder: what came later is ours, read by somebody or not."""
        stems = (name.removesuffix(".eml").partition("-") for name in self._taken)
        return min(
            (int(uid) for known, _, uid in stems if known == self._link.validity), default=float("inf")
        )

    def close(self) -> None:
        """Leave the server."""
        self._link.close()

    def _entry(self, line: bytes, uid: str) -> Found:
        sized = _SIZE.search(line)
        size = int(sized[1]) if sized else 0
        large = size > self._settings.largest_message_mb * 1_000_000
        asked = (HEAD, HEAD_BYTES) if large else ("BODY.PEEK[]", size)
        return Found(
            name=f"{self._link.validity}-{uid}.eml",
            source=self.name,
            sender=None,
            received_at=self._received(line),
            size=size,
            read=partial(self._read, uid, *asked),
            settle=partial(self._settle, uid),
            refused="too_large" if large else "",
        )

    def _received(self, line: bytes) -> datetime:
        """When the server got it; its own clock is the only one a sender cannot set."""
        stamp = imaplib.Internaldate2tuple(line)
        moment = datetime(*stamp[:6]).astimezone() if stamp else datetime.now(self._zone)
        return moment.astimezone(self._zone).replace(tzinfo=None, microsecond=0)

    def _read(self, uid: str, part: str, size: int) -> bytes:
        try:
            most = self._settings.largest_message_mb * 1_000_000
            state, answer = self._link.asked(size, most, lambda imap: imap.uid("FETCH", uid, f"({part})"))
        except DOWN as error:
            message = (
                f"source {self.name}: message {uid} does not come whole ({error}); it is asked for again"
            )
            raise Stalled(message) from error
        told = [entry[1] for entry in answer if isinstance(entry, tuple)]
        if state != "OK" or not told:  # deleted meanwhile, or the server cannot read it: others may be had
            message = f"source {self.name}: message {uid} is not given out ({state}); it is asked for again"
            raise Vanished(message)
        return bytes(told[0])

    def _settle(self, uid: str) -> None:
        try:
            self._link.asked(0, 0, partial(self._mark, uid))
        except DOWN as error:
            message = f"source {self.name}: message {uid} is archived but could not be marked ({error})"
            raise Stalled(message) from error

    def _mark(self, uid: str, imap: imaplib.IMAP4) -> Answer:
        marked = imap.uid("STORE", uid, "+FLAGS.SILENT", "(\\Seen)")
        if self._settings.done_folder and self._link.moves:
            imap.create(quoted(self._settings.done_folder))
            return imap.uid("MOVE", uid, quoted(self._settings.done_folder))
        return marked
