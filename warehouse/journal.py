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
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

from warehouse.connection import WarehouseError
from warehouse.durable import sync
from warehouse.permissions import private_file, private_folder

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
    """The file ``journal.jsonl`` at ``path``; one object may serve many readers and writers of a process."""

    def __init__(self, path: Path) -> None:
        """Nothing is read until something is asked."""
        self.path = path
        self._seen = _Seen(0, 0, FIRST, 0)
        self._written = _Seen(0, 0, FIRST, 0)
        self._keys: set[tuple[str, str, str, str, datetime]] = set()

    def entries(self, kind: EntryKind | None = None) -> Iterator[Entry]:
        """Every entry in order, or those of one kind; JournalError at the first that breaks the chain.

        What was found whole once is not checked again by the same object as long as the file only grows.
        """
        if not self.path.exists():
            return
        with self.path.open("rb") as lines:
            state = os.fstat(lines.fileno())
            trusted = self._seen if self._seen.still_heads(state) else _Seen(state.st_ino, 0, FIRST, 0)
            marked = None if kind is None else f'"kind":"{kind}"'.encode()
            offset = 0
            for number, line in enumerate(lines, start=1):
                if not line.endswith(b"\n"):
                    return  # torn by a crash; the next append cuts it off
                offset += len(line)
                if offset > trusted.size:
                    link = _link(line, self.path, number)
                    _continue(trusted, link, self.path, number)
                    self._seen = trusted = _Seen(state.st_ino, offset, link.hash, number)
                if marked is None or marked in line:
                    entry = _entry(line, self.path, number)
                    if kind in (None, entry.note.kind):
                        yield entry

    def is_torn(self) -> bool:
        """Whether the last line lacks its end."""
        if not self.path.exists() or not self.path.stat().st_size:
            return False
        with self.path.open("rb") as lines:
            lines.seek(-1, os.SEEK_END)
            return lines.read(1) != b"\n"

    def append(self, notes: Iterable[Note]) -> tuple[bool, ...]:
        """Write down those notes that are not there yet, durably; which of them were new."""
        private_folder(self.path.parent)
        begun = self.path.exists()
        with open(self.path, "a+b", opener=private_file) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            self._catch_up(file)
            last, seq = self._written.last, self._written.seq
            fresh: list[bool] = []
            lines: list[bytes] = []
            for note in notes:
                fresh.append(note.key not in self._keys)
                if fresh[-1]:
                    self._keys.add(note.key)
                    seq += 1
                    line, last = _chained(note, seq, last)
                    lines.append(line)
            file.write(b"".join(lines))
            file.flush()
            os.fsync(file.fileno())
            if not begun:  # a file whose name is lost is lost
                sync(self.path.parent)
                sync(self.path.parent.parent)
            state = os.fstat(file.fileno())
            self._written = _Seen(state.st_ino, state.st_size, last, seq)
        return tuple(fresh)

    def _catch_up(self, file: BinaryIO) -> None:
        """Know the whole file, also what other processes have written to it; cut a torn last line off."""
        known = self._written
        if not known.still_heads(os.fstat(file.fileno())):
            known, self._keys = _Seen(0, 0, FIRST, 0), set()
        file.seek(known.size)
        for number, line in enumerate(file, start=known.seq + 1):
            if not line.endswith(b"\n"):
                log.warning("%s: the last line was torn by a crash; %d bytes cut off", self.path, len(line))
                os.truncate(self.path, known.size)
                break
            link = _link(line, self.path, number)
            _continue(known, link, self.path, number)
            self._keys.add(_entry(line, self.path, number).note.key)
            known = _Seen(0, known.size + len(line), link.hash, number)
        self._written = known


class _Seen(NamedTuple):
    """A head of the file that is known: whose it is, how long, and how the chain stands at its end."""

    inode: int
    size: int
    last: str
    seq: int

    def still_heads(self, state: os.stat_result) -> bool:
        """Whether a file begins with what is known, as far as that shows without reading it."""
        return self.inode == state.st_ino and self.size <= state.st_size


class _Link(NamedTuple):
    """A line's place in the chain."""

    seq: int
    previous: str
    hash: str


@lru_cache(maxsize=8)
def journal_at(path: Path) -> Journal:
    """The journal of a path, one for the whole process: what it has read it need not read again."""
    return Journal(path)


def _continue(known: _Seen, link: _Link, path: Path, number: int) -> None:
    if link.previous != known.last or link.seq != known.seq + 1:
        message = f"{path}: line {number} does not continue the line before it"
        raise JournalError(message)


def _chained(note: Note, seq: int, last: str) -> tuple[bytes, str]:
    """The line of a note, and its hash."""
    content = _content(seq, note, last)
    own = _digest(content)
    return _line(content | {"hash": own}), own


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


_HASH, _PREVIOUS, _SEQ = b',"hash":"', b',"previous":"', b',"seq":'
_HEX = 64


def _link(line: bytes, path: Path, number: int) -> _Link:
    """A line's place in the chain, its hash checked; JournalError when it is not what was written.

    Keys stand in alphabetical order and quotes inside strings are escaped, so the last place where a key
    seems to stand is the line's own: nothing need be parsed.
    """
    at, previous, seq = line.rfind(_HASH), line.rfind(_PREVIOUS), line.rfind(_SEQ)
    end = at + len(_HASH) + _HEX + 1
    own = line[at + len(_HASH) : end - 1].decode("ascii", "replace")
    if min(at, previous, seq) < 0 or hashlib.sha256(line[:at] + line[end:]).hexdigest() != own:
        message = f"{path}: line {number} was altered after it was written"
        raise JournalError(message)
    before = previous + len(_PREVIOUS)
    digits = line[seq + len(_SEQ) :].partition(b",")[0]
    return _Link(int(digits), line[before : before + _HEX].decode("ascii"), own)


def _entry(line: bytes, path: Path, number: int) -> Entry:
    """The entry of a line whose place in the chain has been checked."""
    try:
        content = json.loads(line)
        stated, previous, seq = (content.pop(name) for name in ("hash", "previous", "seq"))
        content["received_at"] = datetime.fromisoformat(content["received_at"])
        return Entry(seq, Note(**content), previous, stated)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"{path}: line {number} is not a journal entry"
        raise JournalError(message) from error
