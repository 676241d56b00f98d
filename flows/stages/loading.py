"""From archived files to typed ledgers: which files wait, in which chunks they are read, and their entry."""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from flows.intake.chunks.chunk import Waiting
from flows.intake.chunks.desk import refuse, stage
from flows.intake.chunks.readers import readers
from flows.intake.chunks.staging import sealed
from flows.region import Region
from flows.stages.read_under import note_grounds
from warehouse.archive import Archive, Receipt
from warehouse.files import pending_files, register_files
from warehouse.limits import rarely_written
from warehouse.submissions import Loaded, load_chunk

_LEAST = 50
"""Files that are worth a worker of their own."""
_LOG_MB = 512
"""What the store's log may hold while chunks enter, one transaction each: some eleven thousand files."""
REFUSED = "-refused"
"""Ends the name of the folder for files of a batch that harmed their reader."""


class Batch(NamedTuple):
    """Files read by one task, and the folder their rows are staged in."""

    folder: Path
    files: tuple[Waiting, ...]

    @property
    def refused(self) -> Path:
        """The folder for its files that harmed their reader."""
        return self.folder.with_name(f"{self.folder.name}{REFUSED}")

    @property
    def staged(self) -> tuple[Path, ...]:
        """What a run before this one has staged, where it is whole and tells of every file; else nothing."""
        told = {folder: sealed(folder) for folder in (self.folder, self.refused)}
        if {file.sha256 for file in self.files} <= frozenset().union(*told.values()):
            return tuple(folder for folder, read in told.items() if read)
        return ()


def waiting(connection: DuckDBPyConnection, region: Region) -> tuple[Waiting, ...]:
    """Everything archived and not read yet, in order of arrival; the store notes what it is read under."""
    archive = Archive(region.archive)
    notes = (entry.note for entry in archive.entries("receipt"))
    register_files(connection, [Receipt(*note[1:7], new=False, recorded=False) for note in notes])
    files = tuple(
        Waiting(file.sha256, file.name, file.sender or None, file.received_at, file.others)
        for file in pending_files(connection)
    )
    if files:
        note_grounds(connection, region)
    return files


def batches(region: Region, files: Sequence[Waiting]) -> Iterator[Batch]:
    """The files in chunks; the same files and settings give the same folder, so that a killed run resumes."""
    limits, settings = region.settings.reading, _settings(region)
    size = min(limits.files_per_chunk, max(_LEAST, -(-len(files) // limits.workers)))
    for start in range(0, len(files), size):
        chunk = tuple(files[start : start + size])
        came = (f"{file.sha256} {file.name} {file.sender} {file.others}" for file in chunk)
        name = hashlib.sha256("".join((settings, *came)).encode()).hexdigest()
        yield Batch(region.staging / name[:16], chunk)


def sweep(region: Region, planned: Sequence[Batch]) -> None:
    """Clear away what killed runs have staged and none of the batches wants."""
    wanted = {batch.folder.name for batch in planned}
    for folder in region.staging.glob("*"):
        if folder.name.removesuffix(REFUSED) not in wanted:
            shutil.rmtree(folder)


def read_batch(region: Region, batch: Batch) -> tuple[Path, ...]:
    """Read one chunk in a guarded process; the folders staged, one more for files that harmed the reader."""
    if staged := batch.staged:
        return staged
    with readers(region.settings.reading) as guard:
        names = [file.name for file in batch.files]
        outcome = guard.run(stage, batch.files, region.root, batch.folder, names=names)
    if not outcome.casualties:
        return (batch.folder,)
    harmful = [(batch.files[entry.place], entry.finding) for entry in outcome.casualties]
    refuse(harmful, region.root, batch.refused)
    return batch.folder, batch.refused


def _settings(region: Region) -> str:
    """A digest of everything the region has set, so that nothing staged under other settings is used."""
    files = [region.root / "region.toml", region.root / "units.csv", *sorted(region.overrides.rglob("*.yml"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def enter(connection: DuckDBPyConnection, staged: Sequence[Path]) -> Loaded:
    """Load staged chunks, each in one transaction, and clear them away; the totals."""
    with rarely_written(connection, _LOG_MB):
        loaded = [_load(connection, folder) for folder in staged]
    return Loaded(*(sum(counts) for counts in zip(*loaded, strict=True))) if loaded else Loaded(0, 0, 0, 0)


def _load(connection: DuckDBPyConnection, folder: Path) -> Loaded:
    loaded = load_chunk(connection, folder)
    shutil.rmtree(folder)
    return loaded
