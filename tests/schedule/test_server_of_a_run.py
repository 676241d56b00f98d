"""A run brings its own Prefect server, unless another is configured."""

import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from tests.schedule.serving import until

ASKING = """
import os, sys, urllib.request
from pathlib import Path
from flows.environment import prepare
from flows.server import start_server
root = Path(sys.argv[1])
prepare(root)
wait = start_server(root)
assert "prefect" not in sys.modules
wait()
print(os.environ["PREFECT_API_URL"])
"""


def started(root: Path, **told: str) -> str:
    """The address that a run in this region talks to."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    command = [sys.executable, "-c", ASKING, str(root)]
    asked = subprocess.run(command, env=environment | told, capture_output=True, text=True, check=True)
    return asked.stdout.strip()


def test_it_answers_before_prefect_is_imported_and_ends_with_the_run(tmp_path: Path) -> None:
    address = started(tmp_path)
    assert address.startswith("http://127.0.0.1:")
    assert (tmp_path / ".prefect" / "prefect.db").exists()
    assert until(lambda: "gone" if gone(address) else "")


def gone(address: str) -> bool:
    try:
        urllib.request.urlopen(f"{address}/health", timeout=5)  # noqa: S310 - loopback
    except (urllib.error.URLError, OSError):
        return True
    return False


def test_where_another_is_configured_none_is_started(tmp_path: Path) -> None:
    elsewhere = "http://127.0.0.1:9/api"
    assert started(tmp_path, PREFECT_API_URL=elsewhere) == elsewhere
    assert not (tmp_path / ".prefect").exists()
