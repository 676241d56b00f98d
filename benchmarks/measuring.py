"""What a program costs: processor seconds, wall seconds and memory of it and everything it starts."""

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple, TypedDict

_MIB = 1024
_EVERY = 0.25
"""Seconds between two looks at memory."""


class Cost(NamedTuple):
    """One run: user and system seconds of all its processes, seconds on the wall, MiB at the peak."""

    cpu: float
    wall: float
    peak_mib: float


def run(
    command: Sequence[str], environment: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Cost:
    """Run a program to its end; its output goes nowhere, that it fails is an error.

    Processor time is what the operating system accounts for finished children and their children; memory is
    the sum over all living processes, pages that several share counted once.
    """
    before, started = os.times(), time.perf_counter()
    with subprocess.Popen(
        command, env={**os.environ, **(environment or {})}, cwd=cwd, stdout=subprocess.DEVNULL
    ) as process:
        watch = _Watch(process.pid)
        watch.start()
        code = process.wait()
    after, ended = os.times(), time.perf_counter()
    watch.end()
    if code:
        raise subprocess.CalledProcessError(code, command)
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(cpu, ended - started, watch.peak / _MIB)


class Summary(TypedDict):
    """Several runs of one program."""

    cpu_s: float
    """Median, as are the wall seconds."""
    spread: list[float]
    """Lowest and highest processor seconds."""
    wall_s: float
    peak_mib: int


def summed_up(costs: Sequence[Cost]) -> Summary:
    """Medians of several runs, the spread of processor time, the highest peak."""
    cpu = [cost.cpu for cost in costs]
    return {
        "cpu_s": round(median(cpu), 2),
        "spread": [round(min(cpu), 2), round(max(cpu), 2)],
        "wall_s": round(median(cost.wall for cost in costs), 2),
        "peak_mib": round(max(cost.peak_mib for cost in costs)),
    }


def show(programs: Mapping[str, Summary], unit: str) -> None:
    """Print a line for each program; ``unit`` is the one whose processor time is 1."""
    print(f"{'program':14} {'CPU s':>8} {'ratio':>7} {'wall s':>8} {'peak MiB':>9}")
    for name, cost in programs.items():
        ratio = cost["cpu_s"] / programs[unit]["cpu_s"]
        print(f"{name:14} {cost['cpu_s']:8.2f} {ratio:7.2f} {cost['wall_s']:8.2f} {cost['peak_mib']:9d}")


class _Watch(threading.Thread):
    """Looks at the memory of a process and its descendants again and again."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.peak = 0
        """KiB."""
        self._ended = threading.Event()

    def run(self) -> None:
        """Until told to end."""
        while not self._ended.wait(_EVERY):
            self.peak = max(self.peak, sum(map(_memory, _family(self.pid))))

    def end(self) -> None:
        """Stop looking."""
        self._ended.set()
        self.join()


def _family(pid: int) -> list[int]:
    """A process and all its descendants that live now."""
    found = [pid]
    for one in found:
        for tasks in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += map(int, tasks.read_text(encoding="ascii").split())
            except OSError:
                continue  # it has just ended
    return found


def _memory(pid: int) -> int:
    """KiB of a process, its share of what it shares with others; 0 when it has just ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
