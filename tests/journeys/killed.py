"""Run a month again and again, killed at one point after the other.

``python -m tests.journeys.killed REGION PERIOD POINT…`` prints each point at which a run was killed, and
what a reader then finds in the month's folder.
"""

import os
import signal
import sys
from importlib import import_module
from pathlib import Path

from flows.region import read_region
from tests.journeys import months

POINTS = {
    "archived": ("flows.stages.loading", "register_files", 1),
    "one chunk staged": ("tests.journeys.months", "read_batch", 2),
    "one chunk loaded": ("flows.stages.loading", "load_chunk", 2),
    "folded but not scored": ("flows.stages.judging", "_score", 1),
    "half of the reports written": ("flows.stages.publication.issuing", "write_circular", 2),
    "edition made but not in place": ("flows.stages.publication.publishing", "put_edition", 1),
    "old edition beside the new": ("warehouse.folder_swap", "sync", 1),
    "in place but in no journal": ("flows.stages.publication.publishing", "_note", 1),
    "publication in the journal only": ("flows.stages.publication.publishing", "put_publication", 2),
    "index not written": ("flows.stages.publication.publishing", "write_index", 1),
}
"""Where to die: before that call of that function."""


def die_at(module: str, name: str, call: int) -> None:
    """Let the process be killed before that call, as by a power cut: nothing is tidied up."""
    home, calls = import_module(module), 0
    function = getattr(home, name)

    def counted(*args: object, **options: object) -> object:
        nonlocal calls
        calls += 1
        if calls == call:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **options)

    setattr(home, name, counted)


def run_killed(root: Path, period: str, point: str) -> int:
    """The signal that ended a run in a process of its own; 0 when it came to its end."""
    child = os.fork()
    if child == 0:
        die_at(*POINTS[point])
        months.run(read_region(root), period, months.AS_OF[period])
        os._exit(0)
    return os.waitpid(child, 0)[1]


if __name__ == "__main__":
    for wanted in sys.argv[3:]:
        if run_killed(Path(sys.argv[1]), sys.argv[2], wanted) == signal.SIGKILL:
            month = Path(sys.argv[1]) / "published" / sys.argv[2]
            seen = [path.name for path in month.iterdir()] if month.exists() else []
            print(wanted, *sorted(seen), sep="\t", flush=True)  # noqa: T201 - the answer of the program
