"""``hazard-ledger serve`` behind a password: missed jobs are made up for, killed runs are taken up again.

Every stage shows, automations react, secrets stay secret, and nobody outside is called.
"""

import imaplib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from flows.region import RegionError, read_region
from flows.stages.lock import locked
from schemas.calendar import Period
from tests.schedule.serving import GUARDING, MAILBOX, MONTH, SECONDS, SETTINGS, UNITS, Served, until
from tests.sources.conftest import PASSWORD, imap_port
from tests.sources.letters import letter
from tests.sources.servers import free_port
from tests.stages.village import ledger, row

__all__ = ["imap_port"]
SENDING = "secret-of-sending"
GUARD = """\
import os, sys
def watch(event, args):
    if event in ("socket.connect", "socket.getaddrinfo"):
        host = args[1][0] if event == "socket.connect" and isinstance(args[1], tuple) else args[0]
        if isinstance(host, str) and not host.startswith("127.") and host not in ("localhost", "::1"):
            with open(os.environ["GUARD_LOG"], "a") as log:
                log.write(f"{event} {host}\\n")
sys.addaudithook(watch)
"""
"""Loaded by every Python process of the schedule: writes down who is called, where it is not this machine."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("served") / "region"
    (root / "inbox").mkdir(parents=True)
    (root / "region.toml").write_text(SETTINGS, encoding="utf-8")
    (root / "units.csv").write_text(UNITS, encoding="utf-8")
    (root.parent / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    port = free_port()
    command = [sys.executable, "-m", "flows.cli", "serve", "--region", str(root), "--port", str(port)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")} | {
        "PYTHONPATH": f"{root.parent}{os.pathsep}{Path(__file__).parents[2]}",
        "GUARD_LOG": str(root.parent / "guard.log"),
        "PREFECT_SERVER_API_AUTH_STRING": GUARDING,
        "PREFECT_RUNNER_POLL_FREQUENCY": "1",
        "LEDGER_MAIL_URL": f"mailto://ledger:{SENDING}@127.0.0.1:{free_port()}?from=a@b.example&mode=insecure",
    }
    with (root.parent / "serve.log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    yield Served(root, f"http://127.0.0.1:{port}/api")
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=60)


def deployed(served: Served) -> str:
    """The names of what is served, once everything is."""
    try:
        found = served.asked("deployments/filter")
    except (urllib.error.URLError, OSError):
        return ""  # still starting
    return " ".join(sorted(entry["name"] for entry in found)) if len(found) >= len(JOBS) else ""


JOBS = ("collection", "intake", "integrity", "laggards", "publication", "reminder", "statistics")


def test_all_jobs_are_served_and_what_was_missed_is_made_up_for(served: Served) -> None:
    assert until(lambda: deployed(served)).split() == list(JOBS)
    assert (served.root / ".prefect" / "prefect.db").exists()
    runs = served.asked("flow_runs/filter")
    assert {"intake", "integrity"} <= {run["name"] for run in runs if run["state_name"] == "Completed"}
    assert until(
        lambda: "yes" if any(run["auto_scheduled"] for run in served.asked("flow_runs/filter")) else ""
    )


def test_without_the_password_nobody_is_answered(served: Served) -> None:
    request = urllib.request.Request(f"{served.address}/flows/filter", b"{}", method="POST")  # noqa: S310 - loopback
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(request, timeout=30)  # noqa: S310 - as above


@pytest.fixture(scope="module")
def taken_up(served: Served, imap_port: int) -> dict[str, tuple[str, bool]]:
    """A run is killed while a mailbox keeps it waiting, another is refused; then the month runs to its end.

    Gives what ``status`` said between the two.
    """
    until(lambda: deployed(served))
    put_secret(served)
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        silent.settimeout(SECONDS)
        set_mailbox(served, silent.getsockname()[1])
        run = served.begin("intake")
        with closing(silent.accept()[0]):  # somebody has come and is not answered
            process = int((served.root / "warehouse" / "run.lock").read_text(encoding="utf-8"))
            refused = run_by_hand(served)
            os.kill(process, signal.SIGKILL)
    assert f"another run is under way (process {process})" in refused
    assert served.ended(run) == "Crashed"
    between = served.points()
    set_mailbox(served, imap_port)
    send_ledger(imap_port)
    react(served)
    assert served.ended(served.begin("laggards")) == "Completed"
    return between


def run_by_hand(served: Served) -> str:
    """What a person is told who runs the month and does not know of the schedule."""
    with pytest.raises(RegionError) as refused, locked(read_region(served.root)):
        pass
    return str(refused.value)


def put_secret(served: Served) -> None:
    """Keep the mailbox's password in a secret block, as the UI does."""
    kind = served.asked("block_types/slug/secret", method="GET")["id"]
    (schema, *_) = served.asked(
        "block_schemas/filter", {"block_schemas": {"block_type_id": {"any_": [kind]}}}
    )
    block = {"name": "ledger-mail", "data": {"value": PASSWORD}, "block_type_id": kind}
    served.asked("block_documents/", {**block, "block_schema_id": schema["id"]})


def set_mailbox(served: Served, port: int) -> None:
    (served.root / "region.toml").write_text(
        SETTINGS + MAILBOX.format(port=port, key="block:ledger-mail"), encoding="utf-8"
    )


def send_ledger(port: int) -> None:
    """One of the two units sends its ledger by mail."""
    content = ledger("A01", MONTH, [row(found=Period.parse(MONTH).first)])
    message = letter(("台账.xlsx", content), sender="safety@a01.example")
    with imaplib.IMAP4("127.0.0.1", port) as link:
        link.login("ledger", PASSWORD)
        assert link.append("INBOX", "", imaplib.Time2Internaldate(time.time()), message.as_bytes())[0] == "OK"


def react(served: Served) -> None:
    """An automation: when a unit's return is missing, the reports are not published by themselves."""
    event = {
        "expect": ["hazard-ledger.submission.missing"],
        "posture": "Reactive",
        "threshold": 1,
        "within": 0,
    }
    action = {"type": "pause-deployment", "source": "selected"}
    served.asked(
        "automations/",
        {
            "name": "hold publication",
            "trigger": {"type": "event", "match": {"prefect.resource.id": "hazard-ledger.unit.*"}, **event},
            "actions": [{**action, "deployment_id": served.deployment("publication")["id"]}],
        },
    )


def test_a_killed_run_is_seen_and_the_next_one_takes_it_up(
    served: Served, taken_up: dict[str, tuple[str, bool]]
) -> None:
    words, well = taken_up["runs"]
    assert (f"{MONTH} 收取中断" in words, well) == (True, False)
    assert served.points()["runs"] == ("各次运行均已完成", True)


@pytest.mark.usefixtures("taken_up")
def test_every_stage_shows_what_came_and_what_failed(served: Served) -> None:
    shown = [(entry["key"], entry["data"]) for entry in served.asked("artifacts/filter")]
    artifacts = dict(shown)
    assert artifacts.keys() >= {
        "collected",
        "loaded",
        "tracked",
        "gates",
        "published",
        "notified",
        "integrity",
    }
    collected = [source for key, data in shown if key == "collected" for source in json.loads(data)]
    assert ("mail", 1, "") in [(each["source"], each["arrived"], each["trouble"]) for each in collected]
    assert "file://" in artifacts["published"]


@pytest.mark.usefixtures("taken_up")
def test_a_missing_return_is_an_event_and_automations_react(served: Served) -> None:
    wanted = {"filter": {"event": {"prefix": ["hazard-ledger."]}}}

    def told() -> list[tuple[str, str]]:
        events = served.asked("events/filter", wanted)["events"]
        return [(each["event"], each["resource"]["prefect.resource.id"]) for each in events]

    missing = ("hazard-ledger.submission.missing", "hazard-ledger.unit.B02")
    assert until(lambda: "told" if missing in told() else "") == "told"
    assert until(lambda: "paused" if served.deployment("publication")["paused"] else "") == "paused"


@pytest.mark.usefixtures("taken_up")
def test_secrets_are_in_no_file_log_or_artifact(served: Served) -> None:
    files = [path for path in served.root.parent.rglob("*") if path.is_file()]
    assert len(files) > 20
    for secret in (PASSWORD, SENDING, GUARDING.partition(":")[2]):
        assert [path for path in files if secret.encode() in path.read_bytes()] == []


@pytest.mark.usefixtures("taken_up")
def test_nobody_outside_this_machine_is_called(served: Served) -> None:
    called = served.root.parent / "guard.log"
    assert not called.exists(), called.read_text(encoding="utf-8")
