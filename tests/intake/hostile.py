"""Functions that do to a worker what hostile files do; they stand for calamine's aborts and endless loops."""

import os
import signal
import time
from collections.abc import Callable, Sequence

from flows.intake.chunks.guard import ALL_READ


def act(files: Sequence[str], mark: str, starting: Callable[[int], None]) -> list[str]:
    """Do what each file's name says, and return the names of the harmless ones."""
    done = []
    for place, name in enumerate(files):
        starting(place)
        if name == "abort":
            os.kill(os.getpid(), signal.SIGABRT)
        if name == "endless":
            while True:
                pass
        if name == "greedy":
            done.append(str(len(bytearray(4 * 1024**3))))
        if name == "bug":
            message = "a bug of ours"
            raise RuntimeError(message)
        done.append(mark + name)
    return done


def work_long(files: Sequence[str], seconds: float, starting: Callable[[int], None]) -> list[str]:
    """Read all files at once, and then judge them for so many seconds of processor time."""
    for place, _ in enumerate(files):
        starting(place)
    starting(ALL_READ)
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
    return list(files)


def alone(name: str) -> str:
    """The same for one file."""
    return act([name], "", lambda _: None)[0]
