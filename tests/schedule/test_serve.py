"""``hazard-ledger serve``: a server of the region's own, on loopback, that makes up for what was missed."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources.servers import free_port

UNITS = "unit_code,name,county,kind,owes\nYH001,云湖市第一医院,东湖区,HOSP_GENERAL,hazard\n"
SECONDS = 90


@pytest.fixture
def region(tmp_path: Path) -> Path:
    settings = '[region]\nname = "云湖市"\ncode = "YH"\noffice = "云湖市卫生健康委员会"\n'
    (tmp_path / "region.toml").write_text(settings, encoding="utf-8")
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    (tmp_path / "inbox").mkdir()
    return tmp_path


@pytest.fixture
def served(region: Path) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "flows.cli", "serve", "--region", str(region), "--port", str(port)]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=clean)
    yield f"http://127.0.0.1:{port}/api"
    server.send_signal(signal.SIGINT)
    server.wait(timeout=60)


def asked(address: str, what: str) -> list[dict[str, object]]:
    """What the server knows of a kind of thing; nothing while it is still starting."""
    request = urllib.request.Request(  # noqa: S310 - loopback
        f"{address}/{what}/filter", b"{}", {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - as above
            found: list[dict[str, object]] = json.load(answer)
            return found
    except (urllib.error.URLError, OSError):
        return []


def test_all_jobs_are_served_from_the_region_s_folder(served: str, region: Path) -> None:
    until = time.monotonic() + SECONDS
    while len(found := asked(served, "deployments")) < 7 and time.monotonic() < until:
        time.sleep(0.5)  # a server's start cannot be waited for otherwise
    assert sorted(str(entry["name"]) for entry in found) == [
        "collection",
        "intake",
        "integrity",
        "laggards",
        "publication",
        "reminder",
        "statistics",
    ]
    assert (region / ".prefect" / "prefect.db").exists()
    runs = asked(served, "flow_runs")
    done = {str(run["parameters"]) for run in runs if run["state_name"] == "Completed"}
    assert any("'job': 'intake'" in parameters for parameters in done)
