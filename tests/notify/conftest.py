"""Receivers that keep what they get, and a region whose May 2022 lags."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from flows.region import Region, read_region
from flows.stages.clock import now
from flows.stages.month import Month
from flows.stages.notices.notifying import remind, tell_month
from flows.stages.store import put_register, store
from schemas.calendar import Period
from tests.sources.servers import free_port
from warehouse.messages import lagging_units
from warehouse.region import Clock, set_clock

UNITS = """\
unit_code,name,county,kind,owes,contact_mail,contact_phone
DH000,东湖区卫生健康局,东湖区,BUREAU,,office@dh.example,
YH001,云湖市第一医院,东湖区,HOSP_GENERAL,hazard,safety@yh001.example,13800000000
YH002,云湖市第二医院,东湖区,HOSP_GENERAL,hazard,,
"""
"""A county office, a hospital with a mail address, and one without."""
SETTINGS = """\
[region]
name = "云湖市"
code = "YH"
office = "云湖市卫生健康委员会"
[notify]
dry_run = {dry_run}
office_mail = "office@yh.example"
[notify.channels.mail]
url = "env:TEST_MAIL_URL"
"""


class Letterbox:
    """What the mail server received; ``refuse`` makes it turn everything away."""

    def __init__(self) -> None:
        """Empty, and willing."""
        self.letters: list[EmailMessage] = []
        self.refuse = False
        self.port = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd
        """Keep the message."""
        if self.refuse:
            return "451 later"
        content = envelope.original_content or b""
        letter = message_from_bytes(content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        letter["X-Envelope-To"] = ",".join(envelope.rcpt_tos)
        self.letters.append(letter)
        return "250 OK"

    @property
    def url(self) -> str:
        """The server as a region would name it."""
        return f"mailto://127.0.0.1:{self.port}?from=ledger@yh.example&mode=insecure"


@pytest.fixture
def letterbox() -> Iterator[Letterbox]:
    box = Letterbox()
    box.port = free_port()
    server = Controller(box, hostname="127.0.0.1", port=box.port)
    server.start()
    yield box
    server.stop()


class Robot:
    """A group robot: keeps what is posted, and answers what it is told to answer."""

    def __init__(self) -> None:
        """Answers as all three vendors do when all is well."""
        self.posts: list[tuple[str, Any]] = []
        self.answer: dict[str, object] = {"errcode": 0, "errmsg": "ok"}
        self.address = ""


@pytest.fixture
def robot() -> Iterator[Robot]:
    kept = Robot()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            kept.posts.append((self.path, json.loads(content)))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(kept.answer).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.address = f"127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    yield kept
    server.shutdown()


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store without rows, made once: making one takes a second."""
    root = tmp_path_factory.mktemp("empty")
    (root / "region.toml").write_text(SETTINGS.format(dry_run="true"), encoding="utf-8")
    (root / "units.csv").write_text(UNITS, encoding="utf-8")
    region = read_region(root)
    with store(region):
        return region.warehouse


@pytest.fixture
def make_region(tmp_path: Path, empty_store: Path) -> Callable[..., Region]:
    (tmp_path / "warehouse").mkdir()
    shutil.copy(empty_store, tmp_path / "warehouse")

    def make(more: str = "", *, dry_run: bool = False) -> Region:
        settings = SETTINGS.format(dry_run=str(dry_run).lower()) + more
        (tmp_path / "region.toml").write_text(settings, encoding="utf-8")
        (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
        return read_region(tmp_path)

    return make


@pytest.fixture
def by_mail(
    make_region: Callable[..., Region], letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> Region:
    """The region with its mail channel, whose units owe last month and have just been written a reminder."""
    monkeypatch.setenv("TEST_MAIL_URL", letterbox.url)
    region = make_region()
    remind_units(region)
    return region


def owing(region: Region, as_of: date, *, months_back: int = 1) -> Month:
    """The month before, or one further back, of which nothing has come, seen as of a day."""
    period = str(Period.of(as_of).plus(-months_back))
    known = datetime.combine(as_of, time.max).replace(microsecond=0)
    with store(region) as connection:
        put_register(connection, region, period)
        set_clock(connection, Clock(as_of, known, period))
    return Month(region.root, period, as_of, known, "run")


def remind_units(region: Region) -> int:
    """Remind of the month that is owed today; how many messages that gave."""
    month = owing(region, now(region).date())
    with store(region) as connection:
        return len(remind(connection, month))


def told(region: Region, as_of: date, *, months_back: int = 1) -> list[str]:
    """Tell what a month gives rise to as of a day; the kinds of messages that gave."""
    month = owing(region, as_of, months_back=months_back)
    with store(region) as connection:
        lagging = lagging_units(connection, month.period)
        return sorted(message.kind for message in tell_month(connection, month, (), lagging))


def noon(region: Region) -> datetime:
    """Tomorrow at noon: everything composed by now is due, and nobody sleeps."""
    return datetime.combine(now(region).date() + timedelta(days=1), time(12))


def states(region: Region) -> list[tuple[str, str, int, str | None]]:
    """Unit, state, attempts and latest error of every message."""
    with store(region) as connection:
        return connection.execute(
            "SELECT unit_code, state, attempts, last_error FROM ops.message ORDER BY ALL"
        ).fetchall()
