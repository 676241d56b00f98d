"""From archived files to typed ledgers: which files wait, in which chunks they are read, and their entry."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from flows.intake.chunk import Waiting
from flows.region import Region
from warehouse.archive import Archive, Receipt
from warehouse.files import pending_files, register_files
from warehouse.submissions import Loaded, load_chunk


class Batch(NamedTuple):
    """Files read by one task, and the folder their rows are staged in."""

    folder: Path
    files: tuple[Waiting, ...]

    @property
    def done(self) -> bool:
        """Whether a run before this one staged it already."""
        return (self.folder / "manifest.json").exists()


def waiting(connection: DuckDBPyConnection, region: Region) -> tuple[Waiting, ...]:
    """Everything archived and not read yet, in order of arrival."""
    archive = Archive(region.archive)
    notes = (entry.note for entry in archive.entries("receipt"))
    register_files(connection, [Receipt(*note[1:7], new=False, recorded=False) for note in notes])
    return tuple(
        Waiting(file.sha256, file.name, file.sender or None, file.received_at)
        for file in pending_files(connection)
    )


def batches(region: Region, files: Sequence[Waiting]) -> Iterator[Batch]:
    """The files in chunks; the same files give the same folder, so that a killed run resumes."""
    size = region.settings.reading.files_per_chunk
    for start in range(0, len(files), size):
        chunk = tuple(files[start : start + size])
        name = hashlib.sha256("".join(file.sha256 for file in chunk).encode()).hexdigest()[:16]
        yield Batch(region.staging / name, chunk)


def enter(connection: DuckDBPyConnection, staged: Sequence[Path]) -> Loaded:
    """Load staged chunks, each in one transaction; the totals."""
    loaded = [load_chunk(connection, folder) for folder in staged]
    return Loaded(*(sum(counts) for counts in zip(*loaded, strict=True))) if loaded else Loaded(0, 0, 0, 0)
