"""The journal of truth: what arrived, what was decided, what was published — appended, never edited.

One JSON object a line; each names the hash of the one before, so that a removed or altered line shows. A
line torn by a crash is cut off on the next opening: what it told of was not yet promised to anybody.
"""

import fcntl
import hashlib
import json
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple

from warehouse.connection import WarehouseError

log = logging.getLogger(__name__)

EntryKind = Literal["receipt", "decision", "publication", "evidence", "message", "release", "month"]
"""``evidence``: a mail message or something refused, kept but not read; ``message``: one sent by us;
``release``: a gate opened by a person."""
FIRST = "0" * 64
"""What the first entry names as the hash before it."""


class JournalError(WarehouseError):
    """Raised when the journal is not the chain it was written as."""


class Note(NamedTuple):
    """What is to be written down."""

    kind: EntryKind
    sha256: str
    name: str
    source: str
    sender: str
    received_at: datetime
    size: int
    facts: Mapping[str, object]

    @property
    def key(self) -> tuple[str, str, str, str, datetime]:
        """What makes two notes the same note."""
        return self.kind, self.sha256, self.source, self.name, self.received_at


@dataclass(frozen=True, slots=True)
class Entry:
    """What was written down: the note, its number from 1 and its place in the chain."""

    seq: int
    note: Note
    previous: str
    hash: str


class Journal:
    """The file ``journal.jsonl`` at ``path``."""

    def __init__(self, path: Path) -> None:
        """Nothing is read until something is asked."""
        self.path = path
        self._size = -1
        self._last = FIRST
        self._seq = 0
        self._keys: set[tuple[str, str, str, str, datetime]] = set()

    def entries(self) -> Iterator[Entry]:
        """Every entry in order; JournalError at the first that does not continue the chain."""
        if not self.path.exists():
            return
        previous, expected = FIRST, 1
        with self.path.open("rb") as lines:
            for line in lines:
                if not line.endswith(b"\n"):
                    return  # torn by a crash; the next append cuts it off
                entry = _parsed(line, self.path, expected)
                if entry.previous != previous or entry.seq != expected:
                    message = f"{self.path}: line {expected} does not continue the line before it"
                    raise JournalError(message)
                yield entry
                previous, expected = entry.hash, expected + 1

    def append(self, notes: Iterable[Note]) -> tuple[bool, ...]:
        """Write down those notes that are not there yet, durably; which of them were new."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            self._catch_up()
            fresh: list[bool] = []
            lines: list[bytes] = []
            for note in notes:
                fresh.append(note.key not in self._keys)
                if fresh[-1]:
                    lines.append(self._chained(note))
            file.write(b"".join(lines))
            file.flush()
            os.fsync(file.fileno())
            self._size = self.path.stat().st_size
        return tuple(fresh)

    def _chained(self, note: Note) -> bytes:
        self._seq += 1
        content = _content(self._seq, note, self._last)
        self._last = _digest(content)
        self._keys.add(note.key)
        return _line(content | {"hash": self._last})

    def _catch_up(self) -> None:
        """Know the whole file, also when another process has written to it; cut a torn last line off."""
        size = self.path.stat().st_size
        if size == self._size:
            return
        self._last, self._seq, self._keys = FIRST, 0, set()
        for entry in self.entries():
            self._last, self._seq = entry.hash, entry.seq
            self._keys.add(entry.note.key)
        _cut_torn_line(self.path)


def _cut_torn_line(path: Path) -> None:
    content = path.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        log.warning("%s: the last line was torn by a crash; %d bytes cut off", path, len(content) - whole)
        os.truncate(path, whole)


def _content(seq: int, note: Note, previous: str) -> dict[str, object]:
    return note._asdict() | {
        "seq": seq,
        "received_at": note.received_at.isoformat(),
        "facts": dict(note.facts),
        "previous": previous,
    }


def _line(content: Mapping[str, object]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _digest(content: Mapping[str, object]) -> str:
    return hashlib.sha256(_line(content)).hexdigest()


def _parsed(line: bytes, path: Path, number: int) -> Entry:
    try:
        content = json.loads(line)
        stated = content.pop("hash")
        if _digest(content) != stated:
            message = f"{path}: line {number} was altered after it was written"
            raise JournalError(message)
        previous, seq = content.pop("previous"), content.pop("seq")
        content["received_at"] = datetime.fromisoformat(content["received_at"])
        return Entry(seq, Note(**content), previous, stated)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"{path}: line {number} is not a journal entry"
        raise JournalError(message) from error
