"""Runs killed at any moment: a server that has imported everything forks one process for each run.

``python -m tests.faults.kills`` takes orders from standard input, one JSON object a line:
``{"root": …, "period": …, "stages": […], "point": name | "step": number | "seconds": of processor time}``,
and answers with ``{"killed": true | false, "steps": number, "seconds": number, "refused": line | null,
"error": trace | null}``: what a user would be told, and what nobody should see.

A step is anything that leaves a trace: a file opened for writing, renamed or removed, a folder made, a
statement given to DuckDB.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from flows.region import read_region
from flows.stages.month import STAGES
from schemas.failure import CannotBeDone
from tests.faults import hamlet
from tests.journeys import killed

OF_REPORTS = "half of the reports written"
"""Not here, where pages stand in for reports: ``tests/journeys/test_interrupted.py`` kills it there."""
POINTS = {point: where for point, where in killed.POINTS.items() if point != OF_REPORTS} | {
    "between two migrations": ("warehouse.migrating", "execute_script", 4),
    "bytes written, not named": ("warehouse.archive", "_put_in_place", 1),
    "registered, nothing read": ("flows.stages.loading", "pending_files", 1),
    "a chunk half written": ("flows.intake.chunks.staging", "write", 3),
    "a chunk loaded, not cleared away": ("flows.stages.loading", "_load", 2),
    "months judged again, not scored": ("flows.stages.tracking", "judge_months", 1),
    "findings put, not waived": ("flows.stages.tracking", "waive_findings", 1),
    "an edition written, not in place": ("warehouse.publications", "put_in_place", 1),
    "a copy written, not in place": ("warehouse.snapshots", "sync", 1),
    "a copy in place, the folder not synced": ("warehouse.snapshots", "sync", 2),
    "one return note written": ("flows.stages.notices.returning", "put", 2),
    "messages composed, not kept": ("flows.stages.notices.notifying", "put_messages", 1),
    "messages kept, none sent": ("flows.stages.notices.sending", "messages_due", 1),
    "one message sent": ("flows.stages.notices.sending", "deliver", 2),
    "all messages sent, none marked": ("flows.stages.notices.sending", "mark_messages", 1),
}
"""Where a month dies: before that call of that function. Those of a whole month, and those of its notices."""

NOTHING = b'{"steps": 0, "seconds": 0, "refused": null, "error": null}'
"""What a killed run tells."""

TRACES = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.chmod"})
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
TICKS = os.sysconf("SC_CLK_TCK")


class Steps:
    """Counts what leaves a trace, and dies before a given one."""

    def __init__(self, last: int | None) -> None:
        """Begin to count."""
        self.count = 0
        self._last = last
        sys.addaudithook(self._heard)
        execute = duckdb.DuckDBPyConnection.execute

        def counted(connection: duckdb.DuckDBPyConnection, *given: Any, **named: Any) -> Any:
            self._step()
            return execute(connection, *given, **named)

        duckdb.DuckDBPyConnection.execute = counted  # type: ignore[method-assign]

    def _heard(self, event: str, given: tuple[Any, ...]) -> None:
        if event in TRACES or (event == "open" and isinstance(given[2], int) and given[2] & WRITING):
            self._step()

    def _step(self) -> None:
        self.count += 1
        if self.count == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


def run(order: dict[str, Any], answer: int) -> None:
    """One run, in a process of its own; tells how many steps it took."""
    region = read_region(Path(order["root"]))
    moment = datetime.fromisoformat(order["now"]) if "now" in order else hamlet.TODAY[order["period"]]
    hamlet.stand_in(region, moment, whole=order.get("whole", False))
    if "vanishing" in order:
        hamlet.let_vanish(order["vanishing"])
    if "uid" in order:
        os.setgroups([])
        os.setgid(order["uid"])
        os.setuid(order["uid"])
    if "point" in order:
        killed.die_at(*POINTS[order["point"]])
    steps = Steps(order.get("step"))
    error = refused = None
    try:
        hamlet.month(region, order["period"], order.get("stages", STAGES))
    except (CannotBeDone, OSError) as told_so:
        refused = str(told_so)
    except Exception:  # noqa: BLE001 - whatever it is, the test tells it
        error = traceback.format_exc()
    told = {"steps": steps.count, "seconds": time.process_time(), "refused": refused, "error": error}
    os.write(answer, json.dumps(told).encode())


def forked(order: dict[str, Any]) -> dict[str, Any]:
    """What became of one run."""
    here, there = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(here)
        with contextlib.suppress(BaseException):
            run(order, there)
        os._exit(0)
    os.close(there)
    ended = _killed_after(child, order["seconds"]) if "seconds" in order else os.waitpid(child, 0)[1]
    with os.fdopen(here, "rb") as pipe:
        told = json.loads(pipe.read() or NOTHING)
    return {"killed": os.WIFSIGNALED(ended) and os.WTERMSIG(ended) == signal.SIGKILL, **told}


def _killed_after(child: int, seconds: float) -> int:
    """Let the process have so much of the processor, which does not depend on what else runs, and kill it."""
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status
        used = Path(f"/proc/{child}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
        if sum(map(int, used)) / TICKS >= seconds:
            os.kill(child, signal.SIGKILL)
            return os.waitpid(child, 0)[1]
        time.sleep(0.001)


class Executioner:
    """The server as its callers see it."""

    def __init__(self) -> None:
        """Start it; importing takes a few seconds, once."""
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.kills"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def run(self, root: Path, period: str, **how: object) -> dict[str, Any]:
        """Run a month, killed where ``how`` says; the answer."""
        assert self._server.stdin
        assert self._server.stdout
        self._server.stdin.write(json.dumps({"root": str(root), "period": period, **how}) + "\n")
        self._server.stdin.flush()
        told: dict[str, Any] = json.loads(self._server.stdout.readline())
        return told

    def close(self) -> None:
        """End it."""
        assert self._server.stdin
        self._server.stdin.close()
        self._server.wait(timeout=30)


@contextlib.contextmanager
def executioner() -> Iterator[Executioner]:
    """A server for so long."""
    server = Executioner()
    try:
        yield server
    finally:
        server.close()


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(forked(json.loads(line))), flush=True)  # noqa: T201 - the answer of the program
