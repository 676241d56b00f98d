"""A Prefect server as its API shows it to a person, and the region whose jobs it has."""

import base64
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple

from flows.region import read_region
from flows.stages.health.attention import attention
from schemas.calendar import Period

SECONDS = 600
"""Patience with a busy machine."""
GUARDING = "admin:secret-of-server"
MONTH = str(Period.of(date.today()).plus(-2))  # noqa: DTZ011 - any month whose due day is past will do
SETTINGS = """\
[region]
name = "小溪县"
code = "XX"
office = "小溪县卫生健康局"
[notify]
dry_run = false
quiet_until = 20:00:00
[notify.channels.mail]
url = "env:LEDGER_MAIL_URL"
"""
MAILBOX = """
[sources.mail]
type = "mailbox"
host = "127.0.0.1"
port = {port}
security = "none"
user = "ledger"
password = "{key}"
"""
UNITS = """\
unit_code,name,county,kind,owes,contact_mail
A01,甲镇中心卫生院,小溪县,township_health_centre,hazard,safety@a01.example
B02,乙镇中心卫生院,小溪县,township_health_centre,hazard,safety@b02.example
"""


class Served(NamedTuple):
    """A region whose schedule is served."""

    root: Path
    address: str

    def asked(self, what: str, content: object = None, method: str = "POST") -> Any:  # noqa: ANN401 - JSON
        """What the server answers; HTTPError when it refuses."""
        request = urllib.request.Request(  # noqa: S310 - loopback
            f"{self.address}/{what}",
            json.dumps(content or {}).encode() if method != "GET" else None,
            {
                "Content-Type": "application/json",
                "Authorization": f"Basic {base64.b64encode(GUARDING.encode()).decode()}",
            },
            method=method,
        )
        for _ in range(20):
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
                    return json.loads(answer.read() or b"null")
            except urllib.error.HTTPError as error:
                if error.code != HTTPStatus.SERVICE_UNAVAILABLE:  # somebody else writes to SQLite
                    raise
                time.sleep(0.5)
        raise TimeoutError

    def healthy(self) -> str:
        """A word as soon as the server answers, which it does without a password here only."""
        try:
            with urllib.request.urlopen(f"{self.address}/health", timeout=30):  # noqa: S310 - loopback
                return "yes"
        except OSError:
            return ""

    def deployment(self, name: str) -> Any:  # noqa: ANN401 - JSON
        """A deployment as the server knows it."""
        return self.asked(f"deployments/name/scheduled/{name}", method="GET")

    def begin(self, job: str) -> str:
        """Have a job run about the month, as a person does in the UI; the run's number."""
        parameters = {"root": str(self.root), "job": job, "period": MONTH}
        made = self.asked(
            f"deployments/{self.deployment(job)['id']}/create_flow_run", {"parameters": parameters}
        )
        return str(made["id"])

    def ended(self, run: str) -> str:
        """How a run ended, once it has."""
        final = {"Completed", "Failed", "Crashed", "Cancelled"}
        return until(
            lambda: (
                state
                if (state := self.asked(f"flow_runs/{run}", method="GET")["state_name"]) in final
                else ""
            )
        )

    def points(self) -> dict[str, tuple[str, bool]]:
        """What ``status`` says, and whether it is well."""
        return {point.what: (point.words, point.well) for point in attention(read_region(self.root))}


def until(said: Callable[[], str]) -> str:
    """The first word that is said."""
    limit = time.monotonic() + SECONDS
    while time.monotonic() < limit:
        if word := said():
            return word
        time.sleep(0.2)  # another process's doing cannot be waited for otherwise
    raise TimeoutError
