"""The ``[sources.<name>]`` tables of region.toml; secrets are named there, never written there."""

from ipaddress import ip_address
from typing import Annotated, Literal

from pydantic import Field as Key
from pydantic import model_validator

from schemas.loading import Declared

Named = Annotated[str, Key(pattern=r"^(env|block):\S+$")]
"""Where a secret is kept: ``env:VARIABLE`` or ``block:secret-block``; the secret itself is refused."""


class _Asked(Declared):
    """A place that is asked what it has."""

    patience_seconds: float = Key(default=60, gt=0, le=3600)
    """What comes of it within this time is taken; of what is large each MB may take as long again."""


class FolderSource(_Asked):
    """A folder into which submissions are put; sub-folders count, the file's date is its receipt."""

    type: Literal["folder"]
    path: Annotated[str, Key(pattern=r"^[^\x00-\x1f]{1,1000}$")] = "inbox"
    largest_file_mb: int = Key(default=200, ge=1)
    """Larger files are written down and left where they are."""
    settle_seconds: int = Key(default=60, ge=0)
    """A file that somebody may still be writing is left until nothing was written for so long."""


class MailboxSource(_Asked):
    """A mailbox folder on an IMAP server; attachments are submissions, the message is kept as evidence."""

    type: Literal["mailbox"]
    host: str
    port: int = Key(default=993, ge=1, le=65_535)
    security: Literal["tls", "starttls", "none"] = "tls"
    user: str
    password: Named
    folder: str = "INBOX"
    done_folder: str = ""
    """Where messages go once archived; empty: they stay and are marked as seen."""
    largest_message_mb: int = Key(default=60, ge=1)
    """Of larger messages only the head is taken, and the sender is told."""

    @model_validator(mode="after")
    def _keeps_passwords_off_the_wire(self) -> "MailboxSource":
        if self.security == "none" and not _is_loopback(self.host):
            message = "security = none sends the password in the clear; use tls or starttls"
            raise ValueError(message)
        return self


class StoreSource(_Asked):
    """A place fsspec can reach, such as ``s3://bucket/inbox`` or ``sftp://user@host/inbox``."""

    type: Literal["store"]
    url: str = Key(pattern=r"^(s3|sftp|file)://[^:@]*(@[^@]*)?$")
    """Without a password: that is named under ``secrets``."""
    options: dict[str, str | int | bool] = Key(default_factory=dict)
    secrets: dict[str, Named] = Key(default_factory=dict)
    """Options whose values are secret, such as ``{password = "env:LEDGER_SFTP_PASSWORD"}``."""
    known_hosts: str = ""
    """File of SSH servers to trust; empty: ``~/.ssh/known_hosts``."""
    settle_seconds: int = Key(default=60, ge=0)
    """Files younger than this may still be growing and are left for the next time."""
    largest_file_mb: int = Key(default=200, ge=1)


AnySource = Annotated[FolderSource | MailboxSource | StoreSource, Key(discriminator="type")]


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
