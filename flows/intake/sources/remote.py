"""An object store or an SFTP server through fsspec: files stay where they are, the journal remembers them."""

import logging
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

import fsspec

from flows.intake.naming import readable
from flows.intake.sources.settings import StoreSource
from flows.intake.sources.source import Found, SourceUnreachable, Vanished
from schemas.failure import CannotBeDone

log = logging.getLogger("hazard_ledger")

AHEAD = -3600
"""Seconds of age: a clock so far ahead of ours is wrong, not merely inexact."""


class Remote:
    """A folder below ``url``."""

    opener: None = None

    def __init__(
        self, name: str, settings: StoreSource, secrets: Mapping[str, str], time_zone: ZoneInfo
    ) -> None:
        """Nothing is connected until something is asked; ``secrets`` are added to the options."""
        self.name = name
        self._settings = settings
        self._secrets = secrets
        self._zone = time_zone

    def found(self) -> Iterator[Found]:
        """Every file below the place in name order; what may still be growing is left for the next time."""
        try:
            files, root = self._connected()
            listed = files.find(root, detail=True)
        except ImportError as error:
            message = f"source {self.name}: {error}; install hazard-ledger[sources]"
            raise CannotBeDone(message) from error
        except _failures() as error:
            message = f"source {self.name}: {self._settings.url} cannot be listed ({_words(error)})"
            raise SourceUnreachable(message) from error
        for path, entry in sorted(listed.items()):
            name = readable(path.removeprefix(root).removeprefix("/"))
            found = self._entry(files, path, name, entry)
            if found:
                yield found

    def _connected(self) -> tuple[fsspec.AbstractFileSystem, str]:
        options: dict[str, object] = {**self._settings.options, **self._secrets}
        if self._settings.url.startswith("sftp:"):
            from flows.intake.sources.hostkeys import KnownHosts  # noqa: PLC0415 - only for SFTP

            options["host_key_policy"] = KnownHosts(self._settings.known_hosts)
        files, root = fsspec.url_to_fs(self._settings.url, skip_instance_cache=True, **options)
        files.invalidate_cache()
        return files, str(root).rstrip("/")

    def _entry(
        self, files: fsspec.AbstractFileSystem, path: str, name: str, entry: Mapping[str, object]
    ) -> Found | None:
        stamp = entry.get("LastModified") or entry.get("mtime")
        if not isinstance(stamp, datetime):
            stamp = datetime.fromtimestamp(float(str(stamp or 0)), tz=UTC)
        age = (datetime.now(UTC) - stamp).total_seconds()
        last, size = name.rpartition("/")[2], int(str(entry.get("size") or 0))
        if age < AHEAD:
            log.warning("source %s: %s is dated %s, which is to come; it is taken then, or put it there anew",
                        self.name, name, stamp.date())  # fmt: skip
        growing = age < self._settings.settle_seconds or last.endswith((".part", ".tmp", ".filepart"))
        if growing or last.startswith(".") or not last:
            return None
        large = size > self._settings.largest_file_mb * 1_000_000
        return Found(
            name=name,
            source=self.name,
            sender=name.partition("/")[0] if "/" in name else None,
            received_at=stamp.astimezone(self._zone).replace(tzinfo=None, microsecond=0),
            size=size,
            read=partial(self._read, files, path),
            refused="too_large" if large else "",
        )

    def _read(self, files: fsspec.AbstractFileSystem, path: str) -> bytes:
        try:
            return bytes(files.cat_file(path))
        except (FileNotFoundError, PermissionError) as error:
            why = "was taken away" if isinstance(error, FileNotFoundError) else "may not be read"
            message = f"source {self.name}: {path} {why}; the rest is collected, it is tried again next time"
            raise Vanished(message) from error
        except _failures() as error:
            message = f"source {self.name}: {path} cannot be read ({_words(error)})"
            raise SourceUnreachable(message) from error


def _failures() -> tuple[type[BaseException], ...]:
    """What the libraries in use raise when a place is down, besides OSError."""
    own = (("paramiko", "SSHException"), ("botocore.exceptions", "BotoCoreError"), ("aiohttp", "ClientError"))
    known = (getattr(sys.modules[module], name) for module, name in own if module in sys.modules)
    return (OSError, EOFError, *known)


def _words(error: BaseException) -> str:
    """What a library says, short and without what may hold a secret."""
    return type(error).__name__ if "://" in str(error) else str(error)[:200] or type(error).__name__
