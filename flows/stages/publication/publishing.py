"""What officials and analysts see: the gate, the read-only copy, and every report of the month from it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from duckdb import DuckDBPyConnection
from pyarrow import parquet

from flows.outlets.books.addendum import write_addendum
from flows.outlets.books.review import write_review
from flows.outlets.pages.site import index_page
from flows.outlets.report_pack import Pack
from flows.region import Region
from flows.stages.clock import now
from flows.stages.editions import editions, last_arrival, standing_clock
from flows.stages.month import Month
from flows.stages.publication.checksums import digest_of_checksums, frozen_names, write_checksums
from flows.stages.publication.packs import pack_of, read_pack
from flows.stages.publication.part_digests import NAME as MARKS
from flows.stages.publication.shares import Begun, Making, ahead, write_edition
from warehouse.addenda import explain
from warehouse.archive import Archive
from warehouse.connection import reader, statement, writer
from warehouse.limits import let_go
from warehouse.publications import (
    Edition,
    Publication,
    edition_folder,
    make_edition,
    plan_edition,
    publications,
    put_edition,
    put_publication,
    spill_folder,
    sweep,
)
from warehouse.region import Clock, get_clock, set_clock
from warehouse.snapshots import fresh_copy, snapshot

_DATA = {"parquet", "changes", MARKS}
"""What an edition holds for programs, beside the reports."""


class Published(NamedTuple):
    """What a publication gave."""

    period: str
    version: int
    changed: bool
    """False when the month stood published just so already."""
    folder: Path
    files: tuple[Path, ...]


def _unjudged(_: Path) -> None:
    """What is made again, or tried out, has passed before."""


def publish(
    connection: DuckDBPyConnection, month: Month, judge: Callable[[Path], object] = _unjudged
) -> Published:
    """Let the reports answer as of the month's clock, and put copy and files in place of the old ones.

    ``judge`` looks at the copy before anything is made of it; whatever it raises holds the month up.
    What the journal tells of is published, also when a run was killed before the store knew of it. An
    addendum to an older month is made from a copy of its own: between runs the store and the analysts'
    copy answer by the newest month's latest edition.
    """
    region = month.region
    clock = Clock(month.as_of, last_arrival(region, month.known_at), month.period)
    for known in editions(region):
        put_publication(connection, known)
    answered = get_clock(connection)
    set_clock(connection, clock)
    with _copy_for(connection, region, clock) as copy:
        let_go(connection)
        try:
            judge(copy)
        except BaseException:
            set_clock(connection, answered)
            raise
        with reader(copy, spill=spill_folder(region.published)) as readable:
            planned = plan_edition(readable, region.published)
            with ahead(Making(month.root, copy, _publication(month, planned), planned)) as begun:
                edition = make_edition(readable, planned)
                files = issue(readable, copy, month, edition, begun) if edition.changed else ()
        if edition.changed:
            _note(connection, copy, month, edition)
        else:
            sweep(region.published)
    _stand(connection, region, clock)
    if edition.changed or not _indexed(region, edition):
        write_index(connection, region)
    return Published(month.period, edition.version, edition.changed, edition.folder, files)


@contextmanager
def _copy_for(connection: DuckDBPyConnection, region: Region, clock: Clock) -> Iterator[Path]:
    """A fresh copy: of the newest month the analysts' own, of an older month one that nobody else sees."""
    standing = standing_clock(region)
    if standing is None or standing.period <= clock.period:
        with fresh_copy(connection, region.published_copy) as copy:
            yield copy
        return
    aside = region.warehouse.parent / "edition" / region.published_copy.name
    with fresh_copy(connection, aside) as copy:
        yield copy
    shutil.rmtree(aside.parent)


def _stand(connection: DuckDBPyConnection, region: Region, clock: Clock) -> None:
    """Turn back to the newest month's latest edition, where the run was about another."""
    standing = standing_clock(region)
    if standing and standing != clock:
        set_clock(connection, standing)
        snapshot(connection, region.published_copy)


def _publication(month: Month, edition: Edition) -> Publication:
    region = month.region
    known = last_arrival(region, month.known_at)
    return Publication(month.period, edition.version, month.as_of, known, now(region), frozen=True)


def told(publication: Publication, folder: Path) -> dict[str, object]:
    """What the journal tells of an edition."""
    return {
        "version": publication.version,
        "as_of": publication.as_of.isoformat(),
        "known_at": publication.known_at.isoformat(),
        "checksums": digest_of_checksums(folder),
    }


def _note(connection: DuckDBPyConnection, copy: Path, month: Month, edition: Edition) -> None:
    """Write the publication down: in the journal, in the store, and in the copy that goes out with it."""
    publication = _publication(month, edition)
    facts = told(publication, edition.folder)
    Archive(month.region.archive).published(month.period, publication.published_at, facts)
    put_publication(connection, publication)
    with writer(copy) as outgoing:
        put_publication(outgoing, publication)


def _indexed(region: Region, edition: Edition) -> bool:
    """Whether the index leads to the edition; a run may have been killed between the two."""
    index = region.published / "index.html"
    return index.exists() and _site(region, edition) in index.read_text(encoding="utf-8")


def _site(region: Region, edition: Edition | Publication) -> str:
    """The address of an edition's pages, seen from the index."""
    folder = edition_folder(region.published, edition.period, edition.version)
    return f"{folder.relative_to(region.published).as_posix()}/site/index.html"


def write_index(connection: DuckDBPyConnection, region: Region) -> None:
    """The page over all published months, newest first, with the figures as each was published."""
    latest = connection.execute(statement("latest_publication")).fetchall()
    standing = [Publication(*row) for row in latest]
    named = [(_as_published(region, each), _site(region, each)) for each in standing]
    text = index_page(named, region.settings.region.name, region.settings.region.office)
    made = region.published / ".index.part"
    made.write_text(text, encoding="utf-8")
    made.replace(region.published / "index.html")


def _as_published(region: Region, edition: Publication) -> Pack:
    """A month's summary from its edition's own file: the store may know better by now."""
    folder = edition_folder(region.published, edition.period, edition.version) / "parquet"
    summary = parquet.read_table(folder / "report_county_summary.parquet")
    return pack_of(region, edition, {"county_summary": summary})


def issue(
    connection: DuckDBPyConnection, copy: Path, month: Month, edition: Edition, begun: Begun | None
) -> tuple[Path, ...]:
    """Write all reports where nobody looks, then put them in place in one step; what was written.

    ``connection`` reads the file ``copy``; others may have begun.
    """
    publication, made = _publication(month, edition), edition.making
    pack = read_pack(connection, month.region, publication)
    let_go(connection)
    taken = write_edition(connection, pack, Making(month.root, copy, publication, edition), begun)
    doubtful = connection.execute(statement("review_candidate")).fetchall()
    write_review(pack, doubtful, made / f"{pack.region}{pack.month}待核对清单.xlsx")
    if edition.version > 1:
        _write_changes(connection, pack, edition)
    names = sorted(entry.name for entry in made.iterdir() if entry.name not in _DATA)
    write_checksums(made, taken)
    put_edition(edition, leaving=frozen_names(edition.folder))
    return tuple(edition.folder / name for name in names)


def _write_changes(connection: DuckDBPyConnection, pack: Pack, edition: Edition) -> None:
    """What is different from the edition before, and why."""
    known = publications(connection, pack.period)
    before = next(each for each in known if each.version == edition.version - 1)
    addendum = explain(connection, edition.making / "changes", pack.period, before.known_at, pack.known_at)
    write_addendum(
        pack, addendum, before.known_at, edition.making / f"{pack.region}{pack.month}变化说明.xlsx"
    )
