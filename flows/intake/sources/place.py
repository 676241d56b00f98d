"""A place fsspec can reach, such as a bucket or a folder over SFTP, asked within the time there is.

A connection that failed or fell silent is not used again: what is asked next is asked over a new one.
"""

import logging
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import fsspec

from flows.intake.sources.settings import StoreSource
from flows.patience import LISTING, within

log = logging.getLogger("hazard_ledger")

_SSH_LIMITS = ("timeout", "banner_timeout", "auth_timeout", "channel_timeout")
Entry = Mapping[str, object]
"""What is told of a file: ``size``, ``ETag`` and ``LastModified`` or ``mtime``."""


class Place:
    """A folder below ``url``; what it raises are ``failures()``, a TimeoutError where there was no end."""

    def __init__(self, name: str, settings: StoreSource, secrets: Mapping[str, str]) -> None:
        """Nothing is connected yet; ``name`` is the source's."""
        self._name = name
        self._settings = settings
        self._secrets = secrets
        self._files: fsspec.AbstractFileSystem | None = None

    def listed(self) -> tuple[str, Mapping[str, Entry]]:
        """The place's own path, and everything below it by its path, asked over a new connection."""
        self._files = None
        files, patience = self._connected(), self._settings.patience_seconds
        root = str(type(files)._strip_protocol(self._settings.url)).rstrip("/")  # noqa: SLF001 - fsspec has no other
        more: dict[str, object] = {"detail": True}
        if not files.async_impl:  # an object store has no folders: where nothing is, nothing came yet
            self.told(root)
            more["on_error"] = self._closed
        return root, self._asked(patience * LISTING, "find", root, **more)

    def told(self, path: str) -> Entry:
        """What the place tells of one file or folder now."""
        self._connected().invalidate_cache()
        entry: Entry = self._asked(self._settings.patience_seconds, "info", path)
        return entry

    def fetched(self, path: str, size: int, seconds: float) -> bytes:
        """A file's bytes; of one that has become larger no more than a byte too many."""
        return bytes(self._asked(seconds, "cat_file", path, start=0, end=size + 1)) if size else b""

    def _closed(self, error: OSError) -> None:
        """A folder that cannot be looked into stops no other; a server that is gone does."""
        if not isinstance(error, FileNotFoundError | PermissionError):
            raise error
        log.warning("source %s: a folder may not be looked into (%s)", self._name, words(error))

    def _connected(self) -> fsspec.AbstractFileSystem:
        if self._files is None:
            patience = self._settings.patience_seconds
            options: dict[str, object] = {**self._settings.options, **self._secrets}
            if self._settings.url.startswith("sftp:"):
                from flows.intake.sources.hostkeys import KnownHosts  # noqa: PLC0415 - only for SFTP

                options["host_key_policy"] = KnownHosts(self._settings.known_hosts)
                options = dict.fromkeys(_SSH_LIMITS, patience) | options
            connect = partial(fsspec.url_to_fs, self._settings.url, skip_instance_cache=True, **options)
            self._files = within(patience, connect)[0]
        return self._files

    def _asked(self, seconds: float, what: str, *about: object, **how: object) -> Any:  # noqa: ANN401 - as fsspec has it
        files = self._connected()
        ask: Callable[..., Any] = partial(getattr(files, what), *about, **how)
        try:
            if files.async_impl:
                return ask(timeout=seconds)
            client = getattr(files, "client", None)  # of SFTP
            return within(seconds, ask, *([client.close] if client else []))
        except (FileNotFoundError, PermissionError):
            raise
        except failures():
            self._files = None
            raise


def failures() -> tuple[type[BaseException], ...]:
    """What the libraries in use raise when a place is down, and OSError."""
    own = (("paramiko", "SSHException"), ("botocore.exceptions", "BotoCoreError"), ("aiohttp", "ClientError"))
    known = (getattr(sys.modules[module], name) for module, name in own if module in sys.modules)
    return (OSError, EOFError, *known)


def words(error: BaseException) -> str:
    """What a library says, short and without what may hold a secret."""
    if isinstance(error, TimeoutError):
        return str(error) or "no end in the time there is"
    return type(error).__name__ if "://" in str(error) else str(error)[:200] or type(error).__name__
