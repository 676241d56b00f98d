"""A run brings its own Prefect server, unless another is configured."""

import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
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
print(os.environ["PREFECT_API_URL"], flush=True)
sys.stdin.read()
"""


@contextmanager
def running(root: Path, **told: str) -> Iterator["subprocess.Popen[str]"]:
    """A run in this region that goes on as long as we let it, and says which address it talks to."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    command = [sys.executable, "-c", ASKING, str(root)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment | told, stdin=pipe, stdout=pipe, text=True) as run:
        yield run


def address_of(run: "subprocess.Popen[str]") -> str:
    assert run.stdout
    return run.stdout.readline().strip()


def test_it_ends_with_a_killed_run_and_the_next_one_brings_its_own(tmp_path: Path) -> None:
    with running(tmp_path) as run:
        address = address_of(run)
        assert address.startswith("http://127.0.0.1:")
        assert not gone(address)
        assert (tmp_path / ".prefect" / "prefect.db").exists()
        run.kill()
        run.wait()
        assert until(lambda: "gone" if gone(address) else "")
    with running(tmp_path) as following:
        following_address = address_of(following)
        assert not gone(following_address)
    assert until(lambda: "gone" if gone(following_address) else "")


def gone(address: str) -> bool:
    try:
        urllib.request.urlopen(f"{address}/health", timeout=5)  # noqa: S310 - loopback
    except (urllib.error.URLError, OSError):
        return True
    return False


def test_where_another_is_configured_none_is_started(tmp_path: Path) -> None:
    elsewhere = "http://127.0.0.1:9/api"
    with running(tmp_path, PREFECT_API_URL=elsewhere) as run:
        assert address_of(run) == elsewhere
    assert not (tmp_path / ".prefect").exists()
