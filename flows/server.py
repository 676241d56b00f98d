"""A Prefect server of the region's own: on loopback, with its database in the region's folder.

The schedule's, where it ends by itself, is started again at the same place: runs ask for it for a minute.
"""

import atexit
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from schemas.failure import CannotBeDone
from warehouse.permissions import private_folder

log = logging.getLogger("hazard_ledger")

HOST = "127.0.0.1"
SECONDS = 600
"""A busy machine may need minutes; a server that ends is noticed at once."""
SHORT = 60
"""Seconds after which a server that ended is one that did run; another start may help."""
_OF_A_RUN = {"PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}
"""What tells a server that it is there for one run: no pages, no schedules."""
_TELLING = (
    "PREFECT_API_URL",
    "PREFECT_PROFILE",
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE",
    "PREFECT_SERVER_EPHEMERAL_ENABLED",
)
"""What people set who want another server, or none."""


class _Server:
    """The schedule's server, and whoever starts another when it ends."""

    def __init__(self, root: Path, port: int) -> None:
        """Start it."""
        self.address = f"http://{HOST}:{port}/api"
        self._root = root
        where = ["--host", HOST, "--port", str(port)]
        self._command = ["prefect", "server", "start", *where]
        self._turn, self._wanted = threading.Lock(), True
        self.given_up = ""
        """Why it is not started any more."""
        self.process = self._started()

    def _started(self) -> "subprocess.Popen[bytes]":
        self._since = time.monotonic()
        return _launched(self._command, self._root)

    def keep(self) -> None:
        """Start it again whenever it ends, until it is stopped; one that cannot stay up ends the program."""
        while True:
            code = self.process.wait()
            with self._turn:
                if not self._wanted:
                    return
                words = f"the Prefect server at {self.address} ended ({code}); {_log(self._root)} says why"
                if time.monotonic() - self._since < SHORT:
                    self.given_up = words
                    os.kill(os.getpid(), signal.SIGTERM)
                    return
                log.warning("%s; it is started again", words)
                self.process = self._started()

    def stop(self) -> None:
        """End it for good; CannotBeDone where it had ended before."""
        with self._turn:
            self._wanted = False
        self.process.terminate()
        self.process.wait(timeout=30)
        if self.given_up:
            raise CannotBeDone(self.given_up)


@contextmanager
def prefect_server(root: Path, port: int) -> Iterator[str]:
    """The API address of a server that lives as long as the context, or of the one already configured."""
    configured = os.environ.get("PREFECT_API_URL")
    if configured:
        yield configured
        return
    server = _Server(root, port)
    try:
        _wait(server.process, server.address, root)
        threading.Thread(target=server.keep, daemon=True).start()
        os.environ["PREFECT_API_URL"] = server.address
        if password := os.environ.get("PREFECT_SERVER_API_AUTH_STRING"):
            os.environ.setdefault("PREFECT_API_AUTH_STRING", password)
        yield server.address
    finally:
        os.environ.pop("PREFECT_API_URL", None)
        server.stop()


def start_server(root: Path) -> Callable[[], None]:
    """Start the server of a single run, where none is configured; gives what waits until it answers.

    Prefect would start the same at its first call: after everything was imported, and after importing the
    server's code, a hundred megabytes, into the run as well. It ends with this process, after Prefect.
    """
    if "prefect" in sys.modules or _configured(root):
        return lambda: None
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    command = ["uvicorn", "--factory", "prefect.server.api.server:create_app"]
    command += ["--host", HOST, "--port", str(port), "--log-level", "error", "--lifespan", "on"]
    server = _launched(command, root, _OF_A_RUN)
    atexit.register(server.terminate)
    address = f"http://{HOST}:{port}/api"
    os.environ["PREFECT_API_URL"] = address
    return lambda: _wait(server, address, root)


def _configured(root: Path) -> bool:
    """Whether Prefect is told elsewhere which server to use, or may be."""
    told = set(_TELLING) & set(os.environ)
    home = Path(os.environ.get("PREFECT_HOME", root / ".prefect"))
    return bool(told) or any(path.exists() for path in (home / "profiles.toml", Path("prefect.toml")))


def _launched(
    command: Sequence[str], root: Path, settings: Mapping[str, str] = MappingProxyType({})
) -> "subprocess.Popen[bytes]":
    """A server on its way, a module with its arguments; its words go to the region's log of it.

    It ends with this process, even a killed one: nobody else holds the other end of its standard input.
    """
    private_folder(root / ".prefect")
    with _log(root).open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", "flows.watchdog", *command],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env={**os.environ, **settings},
        )


def _log(root: Path) -> Path:
    return root / ".prefect" / "server.log"


def _wait(server: "subprocess.Popen[bytes]", address: str, root: Path) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5):  # noqa: S310 - loopback
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    message = f"the Prefect server did not start at {address}; {_log(root)} says why"
    raise CannotBeDone(message)
