"""The inside of a guarded worker: limits itself, takes orders from a pipe, says which file it reads.

Run as ``python -m flows.intake.chunks.guarded <orders fd> <answers fd> <memory MB> <life fd>`` by ``guard``.
"""

import faulthandler
import gc
import importlib
import os
import pickle
import resource
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce
from multiprocessing.connection import Connection
from typing import Any, NoReturn

from flows.watchdog import end_with
from schemas.failure import CannotBeDone

_MB = 1024 * 1024


def limit_memory(memory_mb: int) -> None:
    """Allow this process so much address space over what it has now."""
    with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123 - a kernel file, not a path of ours
        present = int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    _allow(present + memory_mb * _MB)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _allow(most: int) -> None:
    """Let this process have so much address space, as far as whoever started it allows that."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    within = hard == resource.RLIM_INFINITY or resource.RLIM_INFINITY != most < hard
    resource.setrlimit(resource.RLIMIT_AS, (most if within else hard, hard))


@contextmanager
def unlimited() -> Iterator[None]:
    """Lift the memory limit for work on what was read: our own code on plain values, no longer on a file."""
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    _allow(resource.RLIM_INFINITY)
    try:
        yield
    finally:
        _allow(limit)


def answer_once(
    answers: Connection, function: Callable[..., Any], arguments: tuple[Any, ...], memory_mb: int
) -> NoReturn:
    """Call, answer, end: the whole life of a forked child."""
    faulthandler.disable()
    _silence()
    limit_memory(memory_mb)
    _answer(answers, function, arguments)
    answers.close()
    os._exit(0)


def serve(orders: Connection, answers: Connection, memory_mb: int) -> None:
    """Work off orders until the pipe closes."""
    import flows.intake.reading  # noqa: F401, PLC0415 - imported before the limit: code is not a file's memory

    gc.freeze()  # contracts and code lists live as long as the worker; no use looking at them again
    gc.set_threshold(100_000, 20, 20)
    while True:
        try:
            with unlimited():  # the limit of the order before says nothing about this one
                module, name, files, arguments = pickle.loads(orders.recv_bytes())  # noqa: S301 - from our own parent
        except EOFError:
            return
        limit_memory(memory_mb)  # anew for each order: what the one before left behind is not this one's
        function: Any = reduce(getattr, name.split("."), importlib.import_module(module))
        _answer(answers, function, (files, *arguments, lambda place: answers.send(("file", place))))


def _answer(answers: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """The boundary where whatever happens inside becomes a message."""
    try:
        message = ("done", function(*arguments))
    except MemoryError:
        message = ("memory", None)
    except CannotBeDone as refused:
        message = ("refused", str(refused))
    except BaseException:  # noqa: BLE001 - panics derive from BaseException; all is told, nothing is swallowed
        message = ("failed", traceback.format_exc())
    try:
        answers.send(message)
    except MemoryError:
        answers.send(("memory", None))


def _silence() -> None:
    """A panic's own words on standard error say nothing the finding does not."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


if __name__ == "__main__":
    end_with(int(sys.argv[4]))
    serve(
        Connection(int(sys.argv[1]), writable=False),
        Connection(int(sys.argv[2]), readable=False),
        int(sys.argv[3]),
    )
