"""One run at a time in a region: whoever comes second waits, or is told who holds it."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TextIO

from flows.region import Region, RegionError
from warehouse.permissions import private_folder

LOCK_SECONDS = 0.5
"""How often a waiting run looks whether it is its turn."""


@contextmanager
def locked(region: Region, patience: timedelta = timedelta()) -> Iterator[None]:
    """One run at a time in a region, also across processes; the second one waits so long, then is told so.

    While a run lasts, the lock file names its process.
    """
    path = region.warehouse.with_name("run.lock")
    private_folder(path.parent)
    with path.open("a+", encoding="utf-8") as file:
        until = time.monotonic() + patience.total_seconds()
        while not _taken(file):
            if time.monotonic() >= until:
                message = (
                    f"{region.root}: another run is under way{holder(region)}; try again when it has ended"
                )
                raise RegionError(message)
            time.sleep(LOCK_SECONDS)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
        file.truncate(0)


def holder(region: Region) -> str:
    """`` (process 1234)`` of the run that holds the region, as far as its lock file tells."""
    path = region.warehouse.with_name("run.lock")
    process = path.read_text(encoding="utf-8") if path.exists() else ""
    return f" (process {process})" if process else ""


def _taken(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
