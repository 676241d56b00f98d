"""One folder of an IMAP account, asked within the time and the room there is.

A server may say much and announce more: beyond what an answer needs nothing is kept. A connection that failed
is replaced.
"""

import imaplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from flows.intake.sources.settings import MailboxSource
from flows.intake.sources.source import SourceUnreachable
from flows.patience import seconds_for, within

DOWN = (imaplib.IMAP4.error, OSError)
Answer = tuple[str, list[Any]]
"""The server's word (``OK``, ``NO``) and what it told, as imaplib has it."""
ROOM = 1_000_000
"""Bytes that any answer may take, beside those of what was asked for."""
_LINE = 100
"""Bytes that a line costs whoever keeps it, however short."""


class _Bounded(imaplib.IMAP4):
    """A connection on which the server may say so much and no more."""

    room = ROOM

    def read(self, size: int) -> bytes:
        """A literal of the announced size, unless that is too much."""
        self._take(size)
        return super().read(size)

    def readline(self) -> bytes:
        """A line, unless there were too many."""
        line = super().readline()
        self._take(len(line) + _LINE)
        return line

    def _take(self, size: int) -> None:
        self.room -= size
        if self.room < 0:
            message = "it says more than it was asked for"
            raise self.abort(message)


class _BoundedSecurely(_Bounded, imaplib.IMAP4_SSL):
    """The same over TLS."""


class Link:
    """The connection, made when something is first asked, and again after it failed."""

    def __init__(self, name: str, settings: MailboxSource, password: str) -> None:
        """Nothing is connected yet; ``name`` is the source's."""
        self.validity = ""
        """UIDVALIDITY: under another one the numbers of messages mean others."""
        self.messages = 0
        self.moves = False
        self._name = name
        self._settings = settings
        self._password = password
        self._imap: _Bounded | None = None

    def connect(self) -> None:
        """Log in and open the folder, unless that is done; SourceUnreachable where it cannot be."""
        if self._imap is not None:
            return
        try:
            self._imap = within(self._settings.patience_seconds, self._login)
        except DOWN as error:
            raise self.silent(error) from error
        told = self._imap.response("UIDVALIDITY")[1]
        validity = told[0].decode() if told and told[0] else ""
        if self.validity not in ("", validity):
            message = (
                f"source {self._name}: {self._settings.folder} was made anew; it is collected the next time"
            )
            raise SourceUnreachable(message)
        self.validity = validity

    def asked(self, size: int, most: int, ask: Callable[[imaplib.IMAP4], Answer]) -> Answer:
        """What the server answers in the time for so many bytes; one of ``DOWN`` where it does not.

        An answer of more than ``most`` bytes is cut off.
        """
        self.connect()
        imap = self._imap
        assert imap is not None  # noqa: S101 - tells mypy what connect() has done
        imap.room = most + ROOM
        try:
            seconds = seconds_for(size, self._settings.patience_seconds)
            return within(seconds, partial(ask, imap), partial(_cut, imap))
        except DOWN:
            _cut(imap)
            self._imap = None
            raise

    def close(self) -> None:
        """Leave the server; that it is gone already is no harm."""
        if self._imap is not None:
            with suppress(*DOWN):
                self.asked(0, 0, lambda imap: imap.logout())
            self._imap = None

    def silent(self, error: Exception) -> SourceUnreachable:
        """What is said of a server that does not answer."""
        return SourceUnreachable(
            f"source {self._name}: {self._settings.host} does not answer as a mailbox ({error})"
        )

    def _login(self) -> _Bounded:
        settings, context = self._settings, ssl.create_default_context()
        place, silence = (settings.host, settings.port), settings.patience_seconds
        imap: _Bounded
        if settings.security == "tls":
            imap = _BoundedSecurely(*place, ssl_context=context, timeout=silence)
        else:
            imap = _Bounded(*place, timeout=silence)
        if settings.security == "starttls":
            imap.starttls(context)
        imap.login(settings.user, self._password)
        state, answer = imap.select(quoted(settings.folder))
        if state != "OK":
            raise imaplib.IMAP4.error(answer[0])
        self.messages = int(answer[0] or 0)
        self.moves = b" MOVE" in imap.capability()[1][0]  # told in full only to whoever has logged in
        return imap


def _cut(imap: imaplib.IMAP4) -> None:
    """End a connection at which somebody may still be waiting."""
    with suppress(OSError):
        imap.sock.shutdown(socket.SHUT_RDWR)


def quoted(folder: str) -> str:
    """A folder's name as a command has it."""
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
