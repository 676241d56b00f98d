"""Everything a month's run is made from and leaves behind, as digests that can be compared.

Two runs under the same circumstances give the same reports, notes and messages. What is not listed here must
not influence a run; what is, makes it run again when it changes.
"""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from flows.region import Region
from flows.stages.clock import now
from flows.stages.editions import last_arrival
from flows.stages.month import Month
from schemas.calendar import Period
from warehouse.archive import Archive
from warehouse.program_digest import libraries, program


def given(month: Month) -> dict[str, str]:
    """What a run is given: the day, the region's settings and units, its overrides, and this program.

    The calendar day counts beside the as-of day: what is overdue to be told follows the former.
    """
    region = month.region
    return {
        "day": f"{month.as_of} seen on {now(region).date()}",
        "region.toml": _contents(region.root, [region.root / "region.toml"]),
        "units.csv": _contents(region.root, [region.root / "units.csv"]),
        "overrides": _contents(region.root, _files(region.overrides)),
        "program": f"{program()} {libraries()}",
    }


def journal(month: Month) -> dict[str, str]:
    """What has arrived, was decided, called for, published or released; messages that left change nothing."""
    digest = hashlib.sha256()
    for entry in Archive(month.region.archive).entries():
        if entry.note.kind != "message":
            digest.update(entry.hash.encode())
    return {"journal": digest.hexdigest(), "knowledge": str(last_arrival(month.region, month.known_at))}


def left(month: Month) -> dict[str, str]:
    """What a run left for people: name, size and time of every file, so that one taken away is made again."""
    region, period = month.region, Period.parse(month.period)
    copy, index = region.published_copy, region.published / "index.html"
    return {
        "reports": _states(region.root, [copy, index, *_files(region.published / month.period)]),
        "returns": _states(region.root, _returns(region, (period, period.next))),
    }


def _returns(region: Region, periods: Iterable[Period]) -> Iterator[Path]:
    for period in periods:
        yield from _files(region.returns / str(period))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _contents(base: Path, paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        data = path.read_bytes()
        digest.update(f"{path.relative_to(base)} {len(data)}\n".encode() + data)
    return digest.hexdigest()


def _states(base: Path, paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        state = path.stat() if path.exists() else None
        digest.update(f"{path.relative_to(base)} {state and (state.st_size, state.st_mtime_ns)}\n".encode())
    return digest.hexdigest()
