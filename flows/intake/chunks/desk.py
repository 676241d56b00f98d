"""One reading process at work: archived files in, a staged chunk out; what it needs is loaded once."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from flows.intake.chunks.chunk import Chunk, Waiting
from flows.intake.chunks.guard import ALL_READ
from flows.intake.chunks.guarded import unlimited
from flows.intake.facts import FileReading
from flows.intake.identity.identify import Identifier
from flows.intake.reading import read_file
from flows.intake.rulebook import Rulebook, load_rulebook
from flows.region import Region, read_region
from validations.engine import Engine, load_engine
from validations.findings import Finding
from warehouse.archive import Archive


class Desk(NamedTuple):
    """Everything that reading a region's files takes."""

    region: Region
    rulebook: Rulebook
    engine: Engine
    identifier: Identifier

    def chunk(self) -> Chunk:
        """An empty chunk."""
        return Chunk(self.region.settings.calendar, self.engine, self.rulebook.contracts.ledgers)

    def put(self, chunk: Chunk, waiting: Waiting, reading: FileReading) -> None:
        """Find the returns in what was read, and put all of it into the chunk."""
        chunk.add(waiting, reading, self.identifier.returns(reading, waiting.arrived))


@lru_cache(maxsize=1)
def desk(root: Path) -> Desk:
    """The desk of a region folder; read once per process."""
    region = read_region(root)
    rulebook = load_rulebook(region.overrides)
    engine = load_engine(region.overrides, threads=1)  # each reading process has its own core
    identifier = Identifier(region.registry, rulebook.contracts.ledgers, region.settings.calendar)
    return Desk(region, rulebook, engine, identifier)


def stage(
    files: Sequence[Waiting], root: Path, folder: Path, starting: Callable[[int], None]
) -> dict[str, int]:
    """Read archived files into ``folder`` as Parquet; ``starting`` hears of each file before it is read."""
    own = desk(root)
    archive, chunk = Archive(own.region.archive), own.chunk()
    for place, waiting in enumerate(files):
        starting(place)
        own.put(chunk, waiting, read_file(archive.read(waiting.sha256), waiting.name, own.rulebook))
    starting(ALL_READ)
    with unlimited():
        return chunk.write(folder)


def refuse(refused: Sequence[tuple[Waiting, Finding]], root: Path, folder: Path) -> dict[str, int]:
    """Stage files that harmed their reader, unread: each with the finding that says so."""
    own = desk(root)
    chunk = own.chunk()
    for waiting, finding in refused:
        own.put(chunk, waiting, FileReading(waiting.sha256, waiting.name, None, findings=(finding,)))
    return chunk.write(folder)
