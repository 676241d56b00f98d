"""Files are read in worker processes with a memory and a time limit, so that no file can hurt the rest.

A worker says which file it is about to read. When it dies, or says nothing for too long, that file is the
culprit: it is set aside with a finding and the rest of the chunk is done again by a fresh worker. Workers are
plain interpreters that import the reader only; results come back small, rows go to files.
"""

import os
import pickle
import queue
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, NamedTuple, Self, TypeVar, cast

from schemas.failure import CannotBeDone
from validations.findings import Finding

Starting = Callable[[int], None]
"""What a function calls with a file's place before it reads it, and with ``ALL_READ`` after the last."""
ALL_READ = -1
"""No file is being read any more: what follows is our own work, for which no file is to blame."""
Result = TypeVar("Result")

_GRACE = 20.0
"""Seconds a fresh worker has to import and to report its first file, over the limit per file."""
_OWN_WORK = 900.0
"""Seconds of silence our own work on a whole chunk may take."""
_STARVED = 8
"""So many times its limit a file may take by the clock when other programs keep the processor."""
_TICK = os.sysconf("SC_CLK_TCK")
_ROOT = Path(__file__).resolve().parents[3]


class GuardError(Exception):
    """Raised when a worker fails for a reason that is not a file's: our own error, told with its trace."""


class Casualty(NamedTuple):
    """A file that was set aside: its place in the chunk and why."""

    place: int
    finding: Finding


class Outcome(NamedTuple, Generic[Result]):
    """What a function returned for the files that did no harm, and the files that did."""

    result: Result
    casualties: tuple[Casualty, ...]


class Guard:
    """A pool of guarded workers; ``run`` may be called from many threads at once."""

    def __init__(self, workers: int = 2, memory_mb: int = 1024, seconds_per_file: float = 30.0) -> None:
        """Set the limits; workers start when first needed and are kept."""
        self.memory_mb = memory_mb
        self.seconds_per_file = seconds_per_file
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(workers):
            self._idle.put(None)

    def __enter__(self) -> Self:
        """Nothing starts before it is needed."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the workers."""
        self.close()

    def close(self) -> None:
        """End all idle workers; one that is needed again starts anew."""
        idle = list[_Worker | None]()
        while not self._idle.empty():
            idle.append(self._idle.get_nowait())
        for worker in idle:
            if worker is not None:
                worker.stop()
            self._idle.put(None)

    def run(
        self,
        function: Callable[..., Result],
        files: Sequence[Any],
        *arguments: Any,  # noqa: ANN401 - handed through to the function
        names: Sequence[str] = (),
    ) -> Outcome[Result]:
        """``function(files, *arguments, starting)`` in a worker, without the files that harm it.

        ``function`` is a module-level function; it calls ``starting(place)`` before each file, places being
        those in the list it is given. ``names`` are what findings call the files. GuardError when the
        function itself fails.
        """
        places = list(range(len(files)))
        casualties: list[Casualty] = []
        while True:
            kept = [files[place] for place in places]
            answer = self._attempt(function, kept, arguments)
            if answer.culprit is None:
                return Outcome(answer.result, tuple(sorted(casualties)))
            place = places.pop(answer.culprit)
            name = names[place] if place < len(names) else str(files[place])[:200]
            casualties.append(Casualty(place, Finding(answer.code, value=name)))

    def _attempt(
        self, function: Callable[..., Any], files: list[Any], arguments: tuple[Any, ...]
    ) -> "_Answer":
        worker = self._idle.get()
        try:
            if worker is None or not worker.alive():
                worker = _Worker(self.memory_mb)
            answer = worker.call(function, files, arguments, self.seconds_per_file)
            if answer.culprit is not None:
                worker.stop()
                worker = None
        except BaseException:
            if worker is not None:
                worker.stop()
            worker = None
            raise
        finally:
            self._idle.put(worker)
        return answer


class _Answer(NamedTuple):
    result: Any = None
    culprit: int | None = None
    code: str = ""


class _Worker:
    """One interpreter at the other end of two pipes."""

    def __init__(self, memory_mb: int) -> None:
        there, back, life = os.pipe(), os.pipe(), os.pipe()
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(_ROOT), *filter(None, sys.path)])}
        self.process = subprocess.Popen(  # noqa: S603 - our own module, no input from outside in the arguments
            [
                sys.executable,
                "-m",
                "flows.intake.chunks.guarded",
                *map(str, (there[0], back[1], memory_mb, life[0])),
            ],
            pass_fds=(there[0], back[1], life[0]),
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        os.close(there[0])
        os.close(back[1])
        os.close(life[0])
        self._life = life[1]
        self.orders = Connection(there[1], readable=False)
        self.answers = Connection(back[0], writable=False)

    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.poll() is None

    def call(
        self, function: Callable[..., Any], files: list[Any], arguments: tuple[Any, ...], seconds: float
    ) -> _Answer:
        """Send one chunk and listen until it is done, fails, falls silent or dies."""
        order = (function.__module__, function.__qualname__, files, arguments)
        try:
            self.orders.send_bytes(pickle.dumps(order))
        except (BrokenPipeError, OSError) as error:
            message = "a guarded worker ended before it could be given work"
            raise GuardError(message) from error
        return self._listen(seconds)

    def _listen(self, seconds: float) -> _Answer:
        current: int | None = None
        patience = seconds + _GRACE
        while True:
            try:
                spoke = self._speaks_within(patience)
                kind, content = self.answers.recv() if spoke else ("silent", None)
            except (EOFError, OSError):
                kind, content = "dead", None
            if kind == "file":
                current, patience = (None, _OWN_WORK) if content == ALL_READ else (content, seconds)
            elif kind == "done":
                return _Answer(content)
            elif kind == "refused":
                raise CannotBeDone(content)
            elif kind == "memory" and current is not None:
                return _Answer(None, current, "file.killed_reader")
            elif kind in ("silent", "dead") and current is not None:
                return _Answer(None, current, "file.too_slow" if kind == "silent" else "file.killed_reader")
            else:
                message = f"a guarded worker failed: {content or kind}"
                raise GuardError(message)

    def _speaks_within(self, seconds: float) -> bool:
        """Whether the worker speaks before it has worked so long; waiting for a turn is not working."""
        before, left = self._worked(), seconds
        until = time.monotonic() + _STARVED * seconds
        while left > 0 and time.monotonic() < until:
            if self.answers.poll(max(left, seconds / 10)):
                return True
            left = seconds - (self._worked() - before)
        return False

    def _worked(self) -> float:
        """Processor seconds of the process so far; infinite once it is gone."""
        try:
            state = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8")
        except OSError:
            return float("inf")
        user, system = state.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / _TICK

    def stop(self) -> None:
        """End the process, at once."""
        self.orders.close()
        self.answers.close()
        os.close(self._life)
        if self.alive():
            self.process.kill()
        self.process.wait()


def run_alone(
    function: Callable[..., Result],
    *arguments: Any,  # noqa: ANN401 - handed through to the function
    name: str,
    memory_mb: int = 1024,
    seconds: float = 60.0,
) -> Result | Finding:
    """One call in a forked child with the same limits: the cheap form for a single file.

    Nothing is imported again, so it costs a few milliseconds; for single-threaded callers only, because a
    fork copies no other thread. Returns the function's result, or the finding on the file that harmed it.
    """
    from flows.intake.chunks.guarded import answer_once  # noqa: PLC0415 - its module is the workers' entry point

    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        answer_once(Connection(theirs, readable=False), function, arguments, memory_mb)
    os.close(theirs)
    with Connection(ours, writable=False) as answers:
        try:
            kind, content = answers.recv() if answers.poll(seconds) else ("silent", None)
        except (EOFError, OSError):
            kind, content = "dead", None
    _end(child, kill=kind == "silent")
    if kind == "done":
        return cast("Result", content)
    if kind == "refused":
        raise CannotBeDone(content)
    if kind == "failed":
        raise GuardError(content)
    return Finding("file.too_slow" if kind == "silent" else "file.killed_reader", value=name)


def _end(child: int, *, kill: bool) -> None:
    if kill:
        os.kill(child, 9)
    for _ in range(200):
        if os.waitpid(child, os.WNOHANG)[0]:
            return
        time.sleep(0.001)
    os.kill(child, 9)
    os.waitpid(child, 0)
