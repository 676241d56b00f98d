"""A run whose Prefect server is taken away in its midst: it asks a mailbox that answers when we let it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from flows.region import Region, read_region
from tests.schedule.serving import MAILBOX, Served, until
from tests.sources.servers import free_port
from tests.stages.village import UNITS, ledger, row, village

HOME = Path(__file__).parents[2]
MAY = "2022-05"
INBOX = """
[sources.inbox]
type = "folder"
"""


class Line:
    """A mailbox that lets a run wait."""

    def __init__(self) -> None:
        """Listen."""
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(300)
        self.port = self._server.getsockname()[1]
        self._caller: socket.socket | None = None

    def rings(self) -> None:
        """Wait until a run asks."""
        self._caller, _ = self._server.accept()

    def hangs_up(self) -> None:
        """Let the run go on; nobody is heard any more."""
        if self._caller:
            self._caller.close()
        self._server.close()


def region_with(line: Line, root: Path) -> Region:
    """The village with May's returns in its inbox, and that mailbox."""
    village(root)
    with (root / "region.toml").open("a", encoding="utf-8") as settings:
        settings.write(INBOX + MAILBOX.format(port=line.port, key="env:LEDGER_PASSWORD"))
    for code in UNITS:
        place = root / "inbox" / code / "5月.xlsx"
        place.parent.mkdir(parents=True)
        place.write_bytes(returned(code))
        os.utime(place, (RECEIVED, RECEIVED))
    return read_region(root)


@cache
def returned(code: str) -> bytes:
    """A unit's return; the same bytes for every region, though workbooks bear the time of their making."""
    return ledger(code, MAY, [row(), row(place="门诊楼", text="灭火器压力不足")])


RECEIVED = 1_654_131_600
"""2 June 2022, nine o'clock in the region."""


def environment(address: str | None) -> dict[str, str]:
    """As a person's who names a server, or none."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}
    named = {"PREFECT_API_URL": address} if address else {}
    return known | named | {"LEDGER_PASSWORD": "x", "PYTHONPATH": str(HOME)}


def run_may(region: Region, address: str | None) -> "subprocess.Popen[str]":
    """Begin to run May, as of its due day."""
    words = ["run", "--period", MAY, "--as-of", "2022-06-03", "--region", str(region.root)]
    return subprocess.Popen(
        [sys.executable, "-m", "flows.cli", *words],
        env=environment(address),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(run: "subprocess.Popen[str]") -> tuple[int, str]:
    """The exit code of a run, and what it said of trouble."""
    _, said = run.communicate(timeout=600)
    return run.returncode, said


class Server:
    """A Prefect server that can be killed and started at the same place."""

    def __init__(self, home: Path) -> None:
        """Choose a place; nothing is started yet."""
        self._home, self._port = home, free_port()
        self.address = f"http://127.0.0.1:{self._port}/api"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        words = ["server", "start", "--host", "127.0.0.1", "--port", str(self._port)]
        with (self._home / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "prefect", *words],
                env=environment(None) | {"PREFECT_HOME": str(self._home)},
                stdout=log,
                stderr=log,
            )
        until(Served(self._home, self.address).healthy)

    def kill(self) -> None:
        """End it as a crash does."""
        if self._process:
            self._process.kill()
            self._process.wait()


@contextmanager
def prefect(home: Path) -> Iterator[Server]:
    """A server that answers, and is gone afterwards."""
    home.mkdir()
    server = Server(home)
    server.start()
    try:
        yield server
    finally:
        server.kill()
