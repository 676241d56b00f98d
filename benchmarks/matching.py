"""How well rows without a code find their hazard: precision and recall on the sample region, noise turned up.

    python -m benchmarks matching [renumbered edited deadline_moved]

Shares from 0 to 1; without them every level of ``LEVELS`` is measured in turn. Measured are ties made without
asking, against the sample region's truth: precision is the share of them that are right, recall their share
of all rows that truly continue an earlier one.
"""

import sys
import tempfile
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from duckdb import DuckDBPyConnection

from examples import sample_region
from flows.intake.chunks.desk import stage
from flows.intake.sources.folder import Folder
from flows.region import Region, read_region
from flows.stages.clock import now
from flows.stages.collecting import collect
from flows.stages.loading import batches, enter, waiting
from flows.stages.store import put_register, store
from flows.stages.tracking import track
from warehouse.archive import Archive

LEVELS = (
    sample_region.Noise(renumbered=0.2, edited=0.1, deadline_moved=0.05),
    sample_region.Noise(renumbered=0.8, edited=0.35, deadline_moved=0.2),
    sample_region.Noise(renumbered=1.0, edited=0.6, deadline_moved=0.4),
)
"""As in a decent month, turned up, and turned up until most rows have been touched."""
PRECISION, RECALL = 0.99, 0.97
"""What is promised of ties made without asking."""


class Score(NamedTuple):
    """Rows that continue an earlier one: how many there are, how many were tied, how many rightly."""

    due: int
    tied: int
    right: int
    doubtful: int

    @property
    def precision(self) -> float:
        """Of the ties made, the share that is right."""
        return self.right / self.tied

    @property
    def recall(self) -> float:
        """Of the rows that continue an earlier one, the share that is tied rightly."""
        return self.right / self.due


def measure(root: Path, noise: sample_region.Noise) -> Score:
    """Write the region with so much noise, read and track all its months, compare with the truth."""
    sample_region.write_region(root)
    for period in sample_region.PERIODS:
        sample_region.deliver(root, period, noise=noise)
    region = read_region(root)
    collect(
        Folder("inbox", root / "inbox", ZoneInfo("Asia/Shanghai")), Archive(region.archive), until=now(region)
    )
    with store(region) as connection:
        _take_in(connection, region)
        return _score(connection, noise)


def _take_in(connection: DuckDBPyConnection, region: Region) -> None:
    for period in sample_region.PERIODS:
        put_register(connection, region, period)
    for batch in batches(region, waiting(connection, region)):
        stage(batch.files, region.root, batch.folder, lambda _: None)
        enter(connection, [batch.folder])
    track(connection, region)


def _score(connection: DuckDBPyConnection, noise: sample_region.Noise) -> Score:
    """Each row's code against the code its hazard was first given."""
    links = {
        (sha256, sheet, number): (code, method, certainty)
        for sha256, sheet, number, code, method, certainty in connection.execute(
            "SELECT entry.sha256, entry.sheet, entry.row_number,"
            " link.hazard_code, link.method, link.certainty"
            " FROM hazard.link AS link JOIN ledger.hazard AS entry USING (row_id)"
            " WHERE link.retracted_at IS NULL"
        ).fetchall()
    }
    due = tied = right = doubtful = 0
    for life in sample_region.truth(noise=noise)["hazards"]:
        first: str | None = None
        for row in sorted(life["rows"], key=lambda one: one["period"]):
            found = links.get((row["sha256"], row["sheet"], row["row"]))
            if found is None:
                continue
            code, method, certainty = found
            made = method != "new"
            due += first is not None
            tied += made
            right += made and first == code
            doubtful += certainty == "doubtful"
            first = first or code
    return Score(due, tied, right, doubtful)


def main(arguments: list[str]) -> None:
    """Measure each level once, print a line of a table for each, and fail when a promise is broken."""
    levels = (sample_region.Noise(*map(float, arguments)),) if arguments else LEVELS
    kept = True
    print("| renumbered | edited | deadline moved | rows due | tied | doubtful | precision | recall |")
    print("|---|---|---|---|---|---|---|---|")
    for noise in levels:
        with tempfile.TemporaryDirectory() as folder:
            score = measure(Path(folder) / "region", noise)
        shares = (noise.renumbered, noise.edited, noise.deadline_moved)
        figures = (score.due, score.tied, score.doubtful, f"{score.precision:.4f}", f"{score.recall:.4f}")
        print(f"| {' | '.join(map(str, (*shares, *figures)))} |", flush=True)
        kept &= score.precision >= PRECISION and score.recall >= RECALL
    sys.exit(0 if kept else 1)
