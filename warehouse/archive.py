"""Bytes as they arrived, kept by their SHA-256 before anybody thinks about them, and never changed."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple

from warehouse.connection import WarehouseError
from warehouse.durable import sync
from warehouse.journal import Entry, EntryKind, Journal, JournalError, Note, journal_at
from warehouse.permissions import private_folder

SYNCED_AT_ONCE = 8


class Arrival(NamedTuple):
    """A file on the doorstep; ``received_at`` is naive local time, kept to the second."""

    data: bytes
    name: str
    source: str
    sender: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a file arrived."""

    sha256: str
    name: str
    source: str
    sender: str
    received_at: datetime
    size: int
    new: bool
    """Whether these bytes were never seen before."""
    recorded: bool
    """Whether this very arrival was not yet in the journal."""


class Trouble(NamedTuple):
    """What is wrong with the archive: ``where`` is a SHA-256 or the journal's path."""

    kind: Literal["missing", "changed", "journal", "torn", "untold"]
    where: str
    message: str

    @property
    def by_a_kill(self) -> bool:
        """Whether a killed run may have left it so, for the next run to put right."""
        return self.kind in ("torn", "untold")


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal; a file that cannot be read is an ``OSError``."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Archive:
    """The folder ``archive``: ``<sha256[:2]>/<sha256>`` and ``journal.jsonl``."""

    def __init__(self, folder: Path) -> None:
        """The folder is made when something is first received."""
        self.folder = folder
        self.journal = journal_at(folder / "journal.jsonl")

    def path(self, sha256: str) -> Path:
        """Where the bytes with that digest are kept."""
        return self.folder / sha256[:2] / sha256

    def read(self, sha256: str) -> bytes:
        """The bytes with that digest; WarehouseError when they are not there, or no longer those."""
        try:
            data = self.path(sha256).read_bytes()
        except FileNotFoundError as error:
            message = f"{self.path(sha256)}: not in the archive; restore it from a backup"
            raise WarehouseError(message) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            message = f"{self.path(sha256)}: the bytes are not those received; restore it from a backup"
            raise WarehouseError(message)
        return data

    def receive(self, data: bytes, name: str, source: str, sender: str, received_at: datetime) -> Receipt:
        """Keep one file's bytes and write down that it arrived; again the same arrival: nothing changes."""
        return self.receive_all([Arrival(data, name, source, sender, received_at)])[0]

    def decide(self, data: bytes, name: str, source: str, sender: str, received_at: datetime) -> Receipt:
        """Keep a file of the authority's decisions and write it down as such."""
        return self.receive_all([Arrival(data, name, source, sender, received_at)], "decision")[0]

    def receive_all(self, arrivals: Iterable[Arrival], kind: EntryKind = "receipt") -> tuple[Receipt, ...]:
        """Keep many files' bytes, then write all arrivals down at once; ``kind`` tells decisions apart."""
        kept: list[bool] = []
        notes: list[Note] = []
        made: dict[Path, Path] = {}
        for data, name, source, sender, received_at in arrivals:
            sha256 = hashlib.sha256(data).hexdigest()
            kept.append(self._write(data, sha256, made))
            moment = received_at.replace(microsecond=0, tzinfo=None)
            notes.append(Note(kind, sha256, name, source, sender, moment, len(data), {}))
        _put_in_place(made)
        recorded = self.journal.append(notes)
        return tuple(
            Receipt(*note[1:7], new=new, recorded=fresh)
            for note, new, fresh in zip(notes, kept, recorded, strict=True)
        )

    def keep_evidence(self, arrival: Arrival, facts: Mapping[str, object]) -> bool:
        """Keep what came and is not itself a submission, with what is known of it; False when known."""
        data, name, source, sender, received_at = arrival
        sha256 = hashlib.sha256(data).hexdigest()
        made: dict[Path, Path] = {}
        self._write(data, sha256, made)
        _put_in_place(made)
        moment = received_at.replace(microsecond=0, tzinfo=None)
        note = Note("evidence", sha256, name, source, sender, moment, len(data), facts)
        return self.journal.append([note])[0]

    def sent(self, key: str, channel: str, sent_at: datetime) -> bool:
        """Write down that a message left for its channel; False when that stands there already."""
        note = Note("message", "", key, channel, "", sent_at.replace(microsecond=0), 0, {})
        return self.journal.append([note])[0]

    def opened(self, period: str, moment: datetime) -> bool:
        """Write down that returns were called for a period; False when that stands there already."""
        if any(entry.note.name == period for entry in self.entries("month")):
            return False
        return self.journal.append([Note("month", "", period, "", "", moment.replace(microsecond=0), 0, {})])[
            0
        ]

    def published(self, period: str, published_at: datetime, facts: Mapping[str, object]) -> bool:
        """Write down that a version of a period was published; False when that stands there already."""
        version = f"version {facts.get('version', 1)}"
        note = Note("publication", "", period, version, "", published_at.replace(microsecond=0), 0, facts)
        return self.journal.append([note])[0]

    def released(self, gate: str, period: str, moment: datetime, facts: Mapping[str, object]) -> bool:
        """Write down that a person opened a gate for a month, and why; False when that stands there."""
        note = Note("release", "", period, gate, "", moment.replace(microsecond=0), 0, facts)
        return self.journal.append([note])[0]

    def entries(self, kind: EntryKind | None = None) -> Iterator[Entry]:
        """The journal in order, or only the entries of one kind."""
        return self.journal.entries(kind)

    def verify(self) -> tuple[Trouble, ...]:
        """Everything that is wrong: bytes missing, changed or untold of, a broken chain. Empty: all well."""
        troubles: dict[str, Trouble] = {}
        try:
            for entry in Journal(self.journal.path).entries():  # which trusts nothing read before
                sha256 = entry.note.sha256
                if sha256 and sha256 not in troubles and (trouble := self._trouble_with(sha256)):
                    troubles[sha256] = trouble
        except JournalError as error:
            path = str(self.journal.path)
            troubles[path] = Trouble("journal", path, str(error))
        else:
            troubles |= {trouble.where: trouble for trouble in self._ends()}
        return tuple(troubles.values())

    def _ends(self) -> Iterator[Trouble]:
        """A last line without its end, bytes of which no line tells: a run was killed, or lines are gone."""
        if self.journal.is_torn():
            journal = str(self.journal.path)
            yield Trouble("torn", journal, f"{journal}: the last line is not whole; the next run cuts it off")
        told = {entry.note.sha256 for entry in self.entries()}
        for path in sorted(self.folder.glob("??/*")):
            if path.name not in told and not path.name.startswith("."):
                message = f"{path}: the journal does not tell of it; the next run does, or a line was removed"
                yield Trouble("untold", path.name, message)

    def _trouble_with(self, sha256: str) -> Trouble | None:
        path = self.path(sha256)
        if not path.exists():
            return Trouble("missing", sha256, f"{path}: the journal tells of it, the bytes are gone")
        if digest_of(path) != sha256:
            return Trouble("changed", sha256, f"{path}: the bytes are not those received")
        return None

    def _write(self, data: bytes, sha256: str, made: dict[Path, Path]) -> bool:
        """Write bytes beside their place, noted in ``made``; False when they are there or on their way."""
        path = self.path(sha256)
        if path in made or path.exists():
            return False
        private_folder(self.folder)
        path.parent.mkdir(exist_ok=True)
        temporary = path.with_name(f".{sha256}.part")
        temporary.unlink(missing_ok=True)  # by a run that was killed; only one may run
        temporary.write_bytes(data)
        temporary.chmod(0o400)
        made[path] = temporary
        return True


def _put_in_place(made: Mapping[Path, Path]) -> None:
    """Make what was written durable, then name it by its digest; one wait for the disk serves many."""
    with ThreadPoolExecutor(SYNCED_AT_ONCE) as pool:
        list(pool.map(sync, made.values()))
        for path, temporary in made.items():
            temporary.replace(path)
        folders = {path.parent for path in made}
        list(pool.map(sync, folders))
    for folder in {folder.parent for folder in folders}:  # in which those may be new, and itself
        sync(folder)
        sync(folder.parent)
