"""An edition's reports in shares, so that more than one process can write them at a time.

A share is given the place of the copy that the edition is made from, and reads of it what its own reports
show: no process holds all rows. The same share gives the same bytes, whoever writes it.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from flows.outlets.report_pack import Pack
from flows.region import read_region
from flows.stages.machines.processes import Hands, hands
from flows.stages.publication.carry_over import Earlier
from flows.stages.publication.issuing import write_counties, write_region, write_reports, write_units
from flows.stages.publication.packs import read_pack
from flows.stages.publication.part_digests import Marks, marks_of, write_marks
from warehouse.connection import reader
from warehouse.limits import let_go
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


class Begun(NamedTuple):
    """Work on an edition that others have begun."""

    others: Hands
    region: "Future[dict[str, str]]"
    """The region's own files."""


@contextmanager
def ahead(making: Making) -> Iterator[Begun | None]:
    """Begin with the region's own files, which are always new, while the edition's data is still written.

    None, and nothing begun, where all of it is done before another process has started.
    """
    if len(read_region(making.root).registry.units) < WORTH:
        yield None
        return
    with hands() as others:
        yield Begun(others, others.give(_region, making))


def write_edition(
    connection: DuckDBPyConnection, pack: Pack, making: Making, begun: Begun | None = None
) -> Mapping[str, str]:
    """All reports of an edition with what they are made from; digests of those taken from the one before.

    ``connection`` reads the same copy.
    """
    folder = making.edition.making
    marks = _marked(connection, pack, folder)
    earlier = Earlier(making.edition.before, marks, folder)
    if begun is None:
        write_reports(pack, folder, earlier)
    elif earlier.units_left < WORTH:
        write_counties(pack, folder, pack.counties, earlier)
        write_units(pack, folder, earlier)
        begun.region.result()
    else:
        let_go(connection)
        return _shared(begun, making, marks)
    return earlier.taken


def _shared(begun: Begun, making: Making, marks: Marks) -> Mapping[str, str]:
    """The counties follow the region in one process, for the units' pages take longer."""
    given = [begun.others.give(share, making, marks) for share in (_units, _counties)]
    return {name: digest for share in (begun.region, *given) for name, digest in share.result().items()}


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
