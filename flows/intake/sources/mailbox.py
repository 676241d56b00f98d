"""A mailbox over IMAP: every message is evidence, its attachments are submissions.

A message is known by the mailbox's UIDVALIDITY and its UID, both of which the server never gives twice. It is
marked or moved only after its bytes are archived; a run killed in between marks it the next time. A message
that somebody read before us is taken all the same, unless it is older than everything we ever took.
"""

import imaplib
import re
import ssl
from collections.abc import Collection, Iterator
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from flows.intake.sources.message import HEAD_BYTES
from flows.intake.sources.settings import MailboxSource
from flows.intake.sources.source import Found, Opener, SourceUnreachable, Vanished

SECONDS = 60
HEAD = f"BODY.PEEK[HEADER]<0.{HEAD_BYTES}>"
"""What is fetched of a message too large: its head, and of that no more than anybody needs."""
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_SEEN = re.compile(rb"\bFLAGS \([^)]*\\Seen", re.IGNORECASE)
DOWN = (imaplib.IMAP4.error, OSError)


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
        self._password = password
        self._zone = time_zone
        self._taken = taken
        self._link: imaplib.IMAP4 | None = None
        self._validity = ""
        self._moves = False

    def found(self) -> Iterator[Found]:
        """Every message of the folder that is not yet taken or not yet marked; of one too large the head."""
        try:
            link, validity = self._connected()
            _, lines = link.uid("FETCH", "1:*", "(UID RFC822.SIZE INTERNALDATE FLAGS)")
        except DOWN as error:
            message = f"source {self.name}: {self._settings.host} does not answer as a mailbox ({error})"
            raise SourceUnreachable(message) from error
        first = self._first(validity)
        for line in lines:
            if isinstance(line, bytes) and (uid := _UID.search(line)):
                found = self._entry(line, uid[1].decode(), validity)
                if not _SEEN.search(line) or (int(uid[1]) > first and found.name not in self._taken):
                    yield found

    def _first(self, validity: str) -> float:
        """The first message ever taken from this folder: what came later is ours, read by somebody or not."""
        stems = (name.removesuffix(".eml").partition("-") for name in self._taken)
        return min((int(uid) for known, _, uid in stems if known == validity), default=float("inf"))

    def close(self) -> None:
        """Leave the server; that it is gone already is no harm."""
        if self._link is not None:
            try:
                self._link.logout()
            except DOWN:
                self._link.shutdown()
            self._link = None

    def _entry(self, line: bytes, uid: str, validity: str) -> Found:
        sized = _SIZE.search(line)
        size = int(sized[1]) if sized else 0
        large = size > self._settings.largest_message_mb * 1_000_000
        return Found(
            name=f"{validity}-{uid}.eml",
            source=self.name,
            sender=None,
            received_at=self._received(line),
            size=size,
            read=partial(self._read, uid, HEAD if large else "BODY.PEEK[]"),
            settle=partial(self._settle, uid),
            refused="too_large" if large else "",
        )

    def _received(self, line: bytes) -> datetime:
        """When the server got it; its own clock is the only one a sender cannot set."""
        stamp = imaplib.Internaldate2tuple(line)
        moment = datetime(*stamp[:6]).astimezone() if stamp else datetime.now(self._zone)
        return moment.astimezone(self._zone).replace(tzinfo=None, microsecond=0)

    def _read(self, uid: str, part: str) -> bytes:
        try:
            link, _ = self._connected()
            state, answer = link.uid("FETCH", uid, f"({part})")
        except DOWN as error:
            message = f"source {self.name}: message {uid} could not be fetched ({error})"
            raise SourceUnreachable(message) from error
        told = [entry[1] for entry in answer if isinstance(entry, tuple)]
        if state != "OK" or not told:  # deleted meanwhile, or the server cannot read it: others may be had
            message = f"source {self.name}: message {uid} is not given out ({state}); it is asked for again"
            raise Vanished(message)
        return bytes(told[0])

    def _settle(self, uid: str) -> None:
        try:
            link, _ = self._connected()
            link.uid("STORE", uid, "+FLAGS.SILENT", "(\\Seen)")
            if self._settings.done_folder and self._moves:
                link.create(_quoted(self._settings.done_folder))
                link.uid("MOVE", uid, _quoted(self._settings.done_folder))
        except DOWN as error:
            message = f"source {self.name}: message {uid} is archived but could not be marked ({error})"
            raise SourceUnreachable(message) from error

    def _connected(self) -> tuple[imaplib.IMAP4, str]:
        if self._link is None:
            self._link = self._login()
        validity = self._link.response("UIDVALIDITY")[1]
        if validity and validity[0]:
            self._validity = validity[0].decode()
        return self._link, self._validity

    def _login(self) -> imaplib.IMAP4:
        settings, context = self._settings, ssl.create_default_context()
        link: imaplib.IMAP4
        if settings.security == "tls":
            link = imaplib.IMAP4_SSL(settings.host, settings.port, ssl_context=context, timeout=SECONDS)
        else:
            link = imaplib.IMAP4(settings.host, settings.port, timeout=SECONDS)
        if settings.security == "starttls":
            link.starttls(context)
        link.login(settings.user, self._password)
        state, answer = link.select(_quoted(settings.folder))
        if state != "OK":
            raise imaplib.IMAP4.error(answer[0])
        self._moves = b" MOVE" in link.capability()[1][0]  # told in full only to whoever has logged in
        return link


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
