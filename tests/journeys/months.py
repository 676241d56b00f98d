"""Months run stage by stage, as the flows run them, without Prefect around them."""

import shutil
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from duckdb import DuckDBPyConnection

from examples import sample_region
from flows.intake.sources.folder import Folder
from flows.region import Region, read_region
from flows.stages.collecting import collect
from flows.stages.deciding import hand_in
from flows.stages.editions import last_arrival
from flows.stages.loading import batches, enter, read_batch, sweep, waiting
from flows.stages.month import plan
from flows.stages.publication.publishing import publish
from flows.stages.store import put_register, store
from flows.stages.tracking import track
from schemas.calendar import end_of
from warehouse.archive import Archive
from warehouse.region import Clock, set_clock

PERIODS, AS_OF = sample_region.PERIODS, sample_region.AS_OF
COUNTY, ITS_UNITS = "青萝", "QL"
"""A county that stands for the whole region where a small one will do, and how its units' codes begin."""


def write_county(root: Path) -> Region:
    """A region that consists of one county and its first two months' files, to be read in small chunks."""
    sample_region.write_region(root)
    lines = (root / "units.csv").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.startswith(("unit_code", ITS_UNITS))]
    (root / "units.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    with (root / "region.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[reading]\nfiles_per_chunk = 6\n")
    for period in PERIODS[:2]:
        sample_region.deliver(root, period)
    for path in (root / "inbox").rglob("*.*"):
        if COUNTY not in str(path.relative_to(root / "inbox")):
            path.unlink()
    return read_region(root)


def load(region: Region, period: str) -> None:
    """Read what waits and enter it."""
    with store(region) as connection:
        put_register(connection, region, period)
        chunks = list(batches(region, waiting(connection, region)))
    sweep(region, chunks)
    staged = [folder for batch in chunks for folder in read_batch(region, batch)]
    with store(region) as connection:
        enter(connection, staged)


def run(region: Region, period: str, as_of: date) -> None:
    """One month, all stages but the notices."""
    month = plan(region, period, as_of)
    inbox = Folder("inbox", region.root / "inbox", ZoneInfo("Asia/Shanghai"))
    collect(inbox, Archive(region.archive), until=month.known_at)
    load(region, period)
    with store(region) as connection:
        track(connection, region)
        publish(connection, month)


def run_sample(root: Path) -> Region:
    """The sample region's four months with their decisions; each month's store is kept as it was then."""
    sample_region.write_region(root)
    region = read_region(root)
    for period in PERIODS:
        sample_region.deliver(root, period)
        for decision in sample_region.decisions(period):
            hand_in(region, root / "decisions" / decision.name, decision.received_at)
        run(region, period, AS_OF[period])
        shutil.copyfile(region.warehouse, then(region, period))
    return region


def then(region: Region, period: str) -> Path:
    """The store as it was after that month's run."""
    return region.root / f"then-{period}.duckdb"


def turn_clock(connection: DuckDBPyConnection, region: Region, period: str) -> None:
    """Let the reports answer as they did at the month's own run."""
    known_at = last_arrival(region, end_of(AS_OF[period]))
    set_clock(connection, Clock(AS_OF[period], known_at, period))
