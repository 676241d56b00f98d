"""A Prefect server on PostgreSQL, behind a password, whose work pool runs the jobs: as the documents say."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.schedule.serving import GUARDING, SETTINGS, UNITS, Served, until
from tests.schedule.torture.postgres import INSTALLED, postgres
from tests.sources.servers import free_port

HOME = Path(__file__).parents[3]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    """The server; its clients find it through the environment, as on the machine of an administrator."""
    if not INSTALLED:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    (tmp_path / "inbox").mkdir()
    (tmp_path / "region.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    port = free_port()
    with postgres() as database:
        served = Served(tmp_path, f"http://127.0.0.1:{port}/api")
        secret = {
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": database,
            "PREFECT_SERVER_API_AUTH_STRING": GUARDING,
        }
        starting = ["server", "start", "--host", "127.0.0.1", "--port", str(port)]
        process = subprocess.Popen(prefect(*starting), env=environment(served) | secret)
        try:
            until(served.healthy)
            yield served
        finally:
            process.terminate()
            process.wait(timeout=60)


def prefect(*words: str) -> list[str]:
    return [sys.executable, "-m", "prefect", *words]


def environment(served: Served) -> dict[str, str]:
    """What the documents tell to set."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}
    return known | {
        "PREFECT_HOME": str(served.root / ".prefect"),
        "PREFECT_API_URL": served.address,
        "PREFECT_API_AUTH_STRING": GUARDING,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "HAZARD_LEDGER_HOME": str(HOME),
        "HAZARD_LEDGER_REGION": str(served.root),
    }


def test_the_work_pool_runs_what_prefect_yaml_deploys(server: Served) -> None:
    for words in (
        ("work-pool", "create", "hazard-ledger", "--type", "process"),
        ("--no-prompt", "deploy", "--all"),
    ):
        subprocess.run(prefect(*words), cwd=HOME, env=environment(server), check=True, capture_output=True)
    runs = [server.begin("intake"), server.begin("reminder")]
    working = ["worker", "start", "--pool", "hazard-ledger"]
    worker = subprocess.Popen(prefect(*working), cwd=HOME, env=environment(server))
    try:
        assert [server.ended(run) for run in runs] == ["Completed", "Completed"]
    finally:
        worker.terminate()
        worker.wait(timeout=60)
    assert (server.root / "warehouse" / "ledger.duckdb").exists()
    assert not (server.root / ".prefect" / "prefect.db").exists()
