"""A mailbox, and the register of the region it belongs to."""

import imaplib
import shutil
import tempfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flows.intake.sources.mailbox import Mailbox
from flows.intake.sources.message import opener
from flows.intake.sources.settings import MailboxSource
from flows.units import Registry, Unit
from tests.sources.servers import dovecot

PASSWORD = "secret-of-mail"  # noqa: S105 - of a server that lives for a test


@pytest.fixture
def registry() -> Registry:
    return Registry(
        (
            Unit(
                unit_code="YH001",
                name="云湖市第一医院",
                county="东湖区",
                kind="HOSP_GENERAL",
                contact_mail="Safety@yh001.example",
            ),
            Unit(
                unit_code="DH000",
                name="东湖区卫生健康局",
                county="东湖区",
                kind="BUREAU",
                contact_mail="office@dh.example",
            ),
            Unit(
                unit_code="DH001",
                name="东湖镇卫生院",
                county="东湖区",
                kind="THC",
                contact_mail="office@dh.example",
            ),
        )
    )


@pytest.fixture(scope="session")
def imap_port() -> Iterator[int]:
    if not (shutil.which("dovecot") or Path("/usr/sbin/dovecot").exists()):
        pytest.skip("dovecot is not installed (Debian: dovecot-imapd)")
    root = Path(tempfile.mkdtemp(prefix="imap-", dir="/tmp"))
    root.chmod(0o755)
    with dovecot(root) as port:
        yield port
    shutil.rmtree(root, ignore_errors=True)


class Post:
    """Somebody who puts messages into the mailbox."""

    def __init__(self, port: int, folder: str) -> None:
        """Log in, and make a folder of the test's own."""
        self.port, self.folder = port, folder
        self.link = imaplib.IMAP4("127.0.0.1", port)
        self.link.login("ledger", PASSWORD)
        self.link.create(folder)

    def put(self, message: EmailMessage | bytes) -> None:
        """Let a message arrive on 4 June 2022."""
        data = message if isinstance(message, bytes) else message.as_bytes()
        stamp = '"04-Jun-2022 09:30:00 +0800"'
        assert self.link.append(self.folder, "", stamp, data)[0] == "OK"

    def mark(self, number: int) -> None:
        """Read a message, as a person does."""
        self.link.select(self.folder)
        self.link.store(str(number), "+FLAGS", "(\\Seen)")

    def flags(self) -> list[str]:
        """What each message is marked with."""
        self.link.select(self.folder)
        return [str(line) for line in self.link.fetch("1:*", "(FLAGS)")[1]]

    def settings(self, **changes: object) -> MailboxSource:
        """The folder as region.toml would name it."""
        return MailboxSource.model_validate(
            {
                "type": "mailbox",
                "host": "127.0.0.1",
                "port": self.port,
                "security": "none",
                "user": "ledger",
                "password": "env:UNUSED",
                "folder": self.folder,
                **changes,
            }
        )

    def mailbox(self, registry: Registry, taken: frozenset[str] = frozenset(), **changes: object) -> Mailbox:
        """The folder as a source."""
        settings, zone = self.settings(**changes), ZoneInfo("Asia/Shanghai")
        return Mailbox("mail", settings, PASSWORD, opener(registry), zone, taken=taken)


@pytest.fixture
def post(imap_port: int, request: pytest.FixtureRequest) -> Post:
    return Post(imap_port, request.node.name[:60])
