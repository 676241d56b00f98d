"""An edition's reports in shares, so that more than one process can write them at a time.

A share is given the place of the copy that the edition is made from, and reads of it what its own reports
show: no process holds all rows. The same share gives the same bytes, whoever writes it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from flows.outlets.report_pack import Pack
from flows.region import read_region
from flows.stages.carrying import Earlier
from flows.stages.hands import hands
from flows.stages.issuing import write_counties, write_region, write_reports, write_units
from flows.stages.marks import Marks, marks_of, write_marks
from flows.stages.packs import read_pack
from warehouse.connection import let_go, reader
from warehouse.publications import Edition, Publication, spill_folder

WORTH = 500
"""Units to write about from which on work is shared: fewer are done before another process has started."""


class Making(NamedTuple):
    """What is made, and from what."""

    root: Path
    """The region's folder."""
    copy: Path
    """The store that is read."""
    publication: Publication
    edition: Edition


def write_edition(connection: DuckDBPyConnection, pack: Pack, making: Making) -> Mapping[str, str]:
    """All reports of an edition with what they are made from; digests of those taken from the one before.

    ``connection`` reads the same copy.
    """
    if making.edition.before is None and len(read_region(making.root).registry.units) >= WORTH:
        return _shared(connection, pack, making)
    marks = _marked(connection, pack, making.edition.making)
    earlier = Earlier(making.edition.before, marks, making.edition.making)
    if earlier.units_left >= WORTH:
        return _shared(connection, pack, making, marks)
    write_reports(pack, making.edition.making, earlier)
    return earlier.taken


def _shared(
    connection: DuckDBPyConnection, pack: Pack, making: Making, marks: Marks | None = None
) -> Mapping[str, str]:
    """The region's own files are always new, so they are begun before it is known what else is.

    The counties follow in the same process, for the units' pages take longer.
    """
    with hands() as others:
        begun = [others.give(_region, making)]
        marks = marks or _marked(connection, pack, making.edition.making)
        begun += [others.give(share, making, marks) for share in (_units, _counties)]
        let_go(connection)
        return {name: digest for share in begun for name, digest in share.result().items()}


def _marked(connection: DuckDBPyConnection, pack: Pack, folder: Path) -> Marks:
    marks = marks_of(connection, pack)
    folder.mkdir(parents=True, exist_ok=True)
    write_marks(marks, folder)
    return marks


def _region(making: Making) -> dict[str, str]:
    with _pack(making) as pack:
        write_region(pack, making.edition.making)
    return {}


def _counties(making: Making, marks: Marks) -> dict[str, str]:
    earlier = Earlier(making.edition.before, marks, making.edition.making)
    with _pack(making) as pack:
        write_counties(pack, making.edition.making, pack.counties, earlier)
    return earlier.taken


def _units(making: Making, marks: Marks) -> dict[str, str]:
    earlier = Earlier(making.edition.before, marks, making.edition.making)
    with _pack(making) as pack:
        write_units(pack, making.edition.making, earlier)
    return earlier.taken


@contextmanager
def _pack(making: Making) -> Iterator[Pack]:
    with reader(making.copy, spill=spill_folder(making.edition.making.parent)) as connection:
        yield read_pack(connection, read_region(making.root), making.publication)
