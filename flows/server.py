"""A Prefect server of the region's own: on loopback, with its database in the region's folder."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.failure import CannotBeDone
from warehouse.private import private_folder

HOST = "127.0.0.1"
SECONDS = 600
"""A busy machine may need minutes; a server that ends is noticed at once."""


@contextmanager
def prefect_server(root: Path, port: int) -> Iterator[str]:
    """The API address of a server that lives as long as the context, or of the one already configured."""
    configured = os.environ.get("PREFECT_API_URL")
    if configured:
        yield configured
        return
    private_folder(root / ".prefect")
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)]
    with (root / ".prefect" / "server.log").open("ab") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603 - our own interpreter
    try:
        address = f"http://{HOST}:{port}/api"
        _wait(server, address, root)
        os.environ["PREFECT_API_URL"] = address
        if password := os.environ.get("PREFECT_SERVER_API_AUTH_STRING"):
            os.environ.setdefault("PREFECT_API_AUTH_STRING", password)
        yield address
    finally:
        os.environ.pop("PREFECT_API_URL", None)
        server.terminate()
        server.wait(timeout=30)


def _wait(server: "subprocess.Popen[bytes]", address: str, root: Path) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5):  # noqa: S310 - loopback
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    message = f"the Prefect server did not start at {address}; {root / '.prefect' / 'server.log'} says why"
    raise CannotBeDone(message)
