"""The command runs a month through Prefect: with a server of its own, and with one that runs elsewhere."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from flows.region import Region, read_region
from tests.journeys.months import AS_OF, PERIODS
from warehouse.connection import reader
from warehouse.rebuild import differences

MAY = PERIODS[0]
STAGES = {"collect", "load", "track", "publish", "notify"}
PATIENCE = 120


def quiet(home: Path) -> dict[str, str]:
    """An environment in which Prefect keeps everything below ``home`` and calls nobody."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}
    return known | {
        "PREFECT_HOME": str(home),
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    }


def run_may(region: Region, environment: dict[str, str], *stages: str) -> None:
    """Run May, or some of its stages, as a person does."""
    arguments = ["run", "--period", MAY, "--as-of", str(AS_OF[MAY]), "--region", str(region.root)]
    wanted = [word for stage in stages for word in ("--stage", stage)]
    ran = subprocess.run(
        [sys.executable, "-m", "flows.cli", *arguments, *wanted],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def same_as_staged(region: Region, county: Region) -> bool:
    """Whether the tables are those of the same month run stage by stage."""
    found = differences(county.warehouse, region.warehouse, views=False)
    return {each.table for each in found} <= {"ops.publication"}


def stages_done(region: Region) -> set[str]:
    with reader(region.warehouse) as connection:
        done = connection.execute("SELECT stage FROM ops.run WHERE outcome = 'done'").fetchall()
    return {stage for (stage,) in done}


@pytest.fixture
def region(delivered: Path, tmp_path: Path) -> Region:
    """The county's region with files in its inbox and nothing run yet."""
    return read_region(shutil.copytree(delivered, tmp_path / "county"))


def test_a_month_runs_with_no_server_configured(region: Region, county: Region) -> None:
    run_may(region, quiet(region.root / ".prefect"))
    assert same_as_staged(region, county)
    assert stages_done(region) == STAGES
    assert list(region.returns.rglob("*.xlsx"))
    assert list(region.outbox.rglob("*.txt"))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[int]:
    """The port of a Prefect server on loopback, started for this test alone."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = ["server", "start", "--host", "127.0.0.1", "--port", str(port), "--no-services"]
    with (tmp_path / "server.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "prefect", *arguments],
            env=quiet(tmp_path / "server"),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            await_health(port, process, tmp_path / "server.log")
            yield port
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)


def await_health(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            asked(port, "GET", "health")
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"no server:\n{log.read_text()}")


def asked(port: int, method: str, what: str) -> Any:  # noqa: ANN401 - whatever JSON the server answers
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, f"/api/{what}", "{}", {"Content-Type": "application/json"})
        return json.load(connection.getresponse())
    finally:
        connection.close()


def test_a_month_runs_on_a_prefect_server(region: Region, server: int, tmp_path: Path) -> None:
    at = {"PREFECT_API_URL": f"http://127.0.0.1:{server}/api"}
    run_may(region, quiet(tmp_path / "client") | at, "collect", "load")
    assert stages_done(region) == {"collect", "load"}
    runs = asked(server, "POST", "flow_runs/filter")
    assert {run["state_name"] for run in runs} == {"Completed"}
    assert {flow["name"] for flow in asked(server, "POST", "flows/filter")} == {"monthly", "collect", "load"}
    artifacts = {artifact["key"] for artifact in asked(server, "POST", "artifacts/filter")}
    assert artifacts >= {"collected", "loaded"}
