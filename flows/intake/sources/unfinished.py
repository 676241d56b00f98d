"""A file in a folder read once it is whole: while somebody copies it there, half of it is no submission."""

import errno
import fcntl
import os
import signal
import sys
import time
from pathlib import Path
from typing import NamedTuple

from flows.intake.files.file_names import readable
from flows.intake.sources.source import Vanished


class State(NamedTuple):
    """What changes when a file is written or replaced."""

    file: int
    size: int
    written: int


def state_of(told: os.stat_result) -> State:
    """The state of a file that the file system tells of."""
    return State(told.st_ino, told.st_size, told.st_mtime_ns)


def whole(path: Path, found: State, settle_seconds: float) -> bytes:
    """The bytes of the file that was found in that state; Vanished where it is not, or no longer, that one.

    A file that somebody may have open for writing is left until nothing was written for ``settle_seconds``.
    """
    with path.open("rb") as file:
        told = os.fstat(file.fileno())
        if time.time() - told.st_ctime < settle_seconds and not _is_closed(file.fileno()):
            raise _left(path, "may still be being written")
        data = file.read()
        if not found == state_of(told) == state_of(os.fstat(file.fileno())) or len(data) != found.size:
            raise _left(path, "was written or replaced while it was collected")
    return data


def _left(path: Path, why: str) -> Vanished:
    return Vanished(f"{readable(str(path))}: {why}; it is taken the next time")


def _is_closed(descriptor: int) -> bool:
    """Whether nobody has the file open for writing: the kernel then grants a lease on it.

    False where it says so or may not say, as of files on network servers and of other people; a file system
    that knows no leases has nobody say so.
    """
    if sys.platform != "linux":
        return True
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)  # who opens it meanwhile ends nobody
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno not in (errno.EAGAIN, errno.EACCES)
    return True
