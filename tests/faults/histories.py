"""A history: a month killed a few times, run to its end, and compared with the month nobody disturbed."""

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from flows.region import Region, read_region
from flows.stages.month import STAGES
from tests.faults.hamlet import copied, delivered
from tests.faults.kills import Executioner
from warehouse.archive import Archive
from warehouse.connection import WarehouseError, reader
from warehouse.rebuild import differences

Kill = dict[str, object]
REMEMBERED = ".templates.json"
"""What templates were cast from, so that the same are not cast again; it stays."""
WHEN_DONE = "ops.publication"
"""Tells when something was published, which a killed month does later."""


class Base(NamedTuple):
    """A region before a month, and the same region after the undisturbed month."""

    before: Path
    after: Path
    period: str
    stages: tuple[str, ...]
    """What runs until it is killed; what runs at last is the whole month."""
    steps: int
    """Of those stages, undisturbed."""
    seconds: float


class Told(NamedTuple):
    """What a history gave: whether each kill fell, and everything that is not as it should be."""

    killed: int
    wrong: list[str]


def undisturbed(server: Executioner, before: Path, period: str, folder: Path) -> Base:
    """Run the month on a copy; how many steps and how much of the processor it takes."""
    after = copied(before, folder)
    told = server.run(after, period)
    assert told["error"] is None, told["error"]
    return Base(before, after, period, STAGES, told["steps"], told["seconds"])


def staged(server: Executioner, base: Base, folder: Path) -> Iterator[Base]:
    """The same month stage by stage: each as it stands before, to be killed in that stage alone."""
    root = copied(base.before, folder / "now")
    for stage in STAGES:
        before = copied(root, folder / stage)
        told = server.run(root, base.period, stages=[stage])
        assert told["error"] is None, told["error"]
        yield base._replace(before=before, stages=(stage,), steps=told["steps"], seconds=told["seconds"])


def history(server: Executioner, base: Base, kills: Sequence[Kill], folder: Path) -> Told:
    """Live through the kills, run the month to its end, compare."""
    root, fell, unnoted = copied(base.before, folder), 0, 0
    wrong = list[str]()
    with looked_at(read_region(root)) as unopened:
        for kill in kills:
            told = server.run(root, base.period, stages=base.stages, **kill)
            fell += told["killed"]
            wrong += [told["error"]] if told["error"] else []
            unnoted += in_between(root) if told["killed"] else 0
        told = server.run(root, base.period)
        wrong += [told["error"]] if told["error"] else []
    return Told(fell, [*wrong, *unopened, *compared(base.after, root, unnoted)])


def in_between(root: Path) -> int:
    """Messages that the channel took and the journal does not tell of: one, when the kill fell between."""
    noted = sum(1 for _ in Archive(root / "archive").entries("message"))
    return max(0, len(set(delivered(root))) - noted)


def compared(undisturbed_root: Path, root: Path, unnoted: int) -> list[str]:
    """Everything in which the two regions differ, in words."""
    there, here = read_region(undisturbed_root), read_region(root)
    return [
        *(str(found) for found in differences(there.warehouse, here.warehouse, views=False)
          if found.table != WHEN_DONE),
        *(str(found) for found in differences(there.published_copy, here.published_copy)
          if found.table != WHEN_DONE),
        *_only(arrivals(there), arrivals(here), "archived"),
        *_only(Counter(files(there)), Counter(files(here)), "file"),
        *(trouble.message for trouble in Archive(here.archive).verify()),
        *_messages(delivered(there.root), delivered(here.root), unnoted),
        *(f"left over: {path}" for path in left_over(here)),
    ]  # fmt: skip


def arrivals(region: Region) -> "Counter[str]":
    """Every entry of the journal but when it was made, and publications, which tell that."""
    return Counter(
        f"{entry.note.kind} {entry.note.sha256} {entry.note.name}"
        for entry in Archive(region.archive).entries()
    )


def files(region: Region) -> Iterator[str]:
    """Reports, returns and letters, with the digest of those that do not hold the time of their making."""
    for folder in (region.published, region.returns, region.outbox):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path != region.published_copy:
                told = path.suffix in {".parquet", ".html", ".txt"}
                digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12] if told else ""
                yield f"{path.relative_to(region.root)} {digest}"


def left_over(region: Region) -> Iterator[Path]:
    """What a killed run has begun and nobody will end."""
    yield from region.staging.glob("*")
    for folder in (region.published, region.returns, region.outbox, region.archive):
        yield from (path for path in folder.rglob(".*") if path.is_file() and path.name != REMEMBERED)
    yield from region.published.rglob("*.tmp-*")


def _only(there: "Counter[str]", here: "Counter[str]", what: str) -> Iterator[str]:
    yield from (f"{what} lost: {each}" for each in there - here)
    yield from (f"{what} too many: {each}" for each in here - there)


def _messages(there: Sequence[str], here: Sequence[str], unnoted: int) -> Iterator[str]:
    yield from (f"message lost: {each}" for each in set(there) - set(here))
    yield from (f"message nobody wrote: {each}" for each in set(here) - set(there))
    twice = len(here) - len(set(here))
    if twice > unnoted:
        yield f"{twice} messages left twice, {unnoted} kills fell between the channel and the journal"


@contextmanager
def looked_at(region: Region) -> Iterator[list[str]]:
    """Somebody opens the published copy again and again; the list says when it could not be read."""
    unopened, done = list[str](), threading.Event()
    watcher = threading.Thread(target=_look, args=(region, done, unopened))
    watcher.start()
    try:
        yield unopened
    finally:
        done.set()
        watcher.join()


def _look(region: Region, done: threading.Event, unopened: list[str]) -> None:
    there = region.published_copy.exists()
    while not done.wait(0.05):
        if not there and not region.published_copy.exists():
            continue
        there = True
        try:
            with reader(region.published_copy, threads=1) as connection:
                rows: list[tuple[Any, ...]] = connection.execute("SELECT period FROM ops.clock").fetchall()
            unopened += [] if len(rows) == 1 else [f"the published copy has no clock: {rows}"]
        except (duckdb.Error, WarehouseError) as error:
            unopened.append(f"the published copy could not be read: {error}")
