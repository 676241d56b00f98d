"""An object store or an SFTP server through fsspec: files stay where they are, the journal remembers them.

What comes is held against what the listing told of it: what was replaced meanwhile or cut short on its way is
no submission, and is asked for again the next time.
"""

import hashlib
import logging
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

from flows.intake.files.file_names import readable
from flows.intake.sources.place import Entry, Place, failures, words
from flows.intake.sources.settings import StoreSource
from flows.intake.sources.source import Found, SourceUnreachable, Stalled, Vanished
from flows.patience import seconds_for
from schemas.failure import CannotBeDone

log = logging.getLogger("hazard_ledger")

AHEAD = -3600
"""Seconds of age: a clock so far ahead of ours is wrong, not merely inexact."""
_MD5 = re.compile(r"[0-9a-f]{32}")


class Remote:
    """A folder below ``url``."""

    opener: None = None

    def __init__(
        self, name: str, settings: StoreSource, secrets: Mapping[str, str], time_zone: ZoneInfo
    ) -> None:
        """Nothing is connected until something is asked; ``secrets`` are added to the options."""
        self.name = name
        self._settings = settings
        self._zone = time_zone
        self._place = Place(name, settings, secrets)

    def found(self) -> Iterator[Found]:
        """Every file below the place in name order; what may still be growing is left for the next time."""
        try:
            root, listed = self._place.listed()
        except ImportError as error:
            message = f"source {self.name}: {error}; install hazard-ledger[sources]"
            raise CannotBeDone(message) from error
        except failures() as error:
            message = f"source {self.name}: {self._settings.url} cannot be listed ({words(error)})"
            raise SourceUnreachable(message) from error
        for path, entry in sorted(listed.items()):
            name = readable(path.removeprefix(root).removeprefix("/"))
            found = self._entry(path, name, entry)
            if found:
                yield found

    def _entry(self, path: str, name: str, entry: Entry) -> Found | None:
        stamp = entry.get("LastModified") or entry.get("mtime")
        if not isinstance(stamp, datetime):
            stamp = datetime.fromtimestamp(float(str(stamp or 0)), tz=UTC)
        age = (datetime.now(UTC) - stamp).total_seconds()
        last, size = name.rpartition("/")[2], _size(entry)
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
            read=partial(self._read, path, entry),
            refused="too_large" if large else "",
        )

    def _read(self, path: str, entry: Entry) -> bytes:
        try:
            return self._whole(path, entry)
        except (FileNotFoundError, PermissionError) as error:
            why = "was taken away" if isinstance(error, FileNotFoundError) else "may not be read"
            message = f"source {self.name}: {path} {why}; the rest is collected, it is tried again next time"
            raise Vanished(message) from error
        except failures() as error:
            message = f"source {self.name}: {path} does not come whole ({words(error)}); it is tried again"
            raise Stalled(message) from error

    def _whole(self, path: str, entry: Entry) -> bytes:
        """The bytes the listing told of: their digest says so, or nothing changed and they come so twice."""
        data, digest = self._fetched(path, entry), _digest(entry)
        as_told = len(data) == _size(entry)
        if as_told and hashlib.md5(data, usedforsecurity=False).hexdigest() == digest:
            return data
        if _state(self._place.told(path)) != _state(entry):
            message = f"source {self.name}: {path} was replaced while it was collected; it is taken next time"
            raise Vanished(message)
        if as_told and (not digest or self._fetched(path, entry) == data):  # a digest of another kind
            return data
        message = f"source {self.name}: {path} does not come as it was put there; it is tried again"
        raise Vanished(message)

    def _fetched(self, path: str, entry: Entry) -> bytes:
        size = _size(entry)
        return self._place.fetched(path, size, seconds_for(size, self._settings.patience_seconds))


def _size(entry: Entry) -> int:
    return int(str(entry.get("size") or 0))


def _digest(entry: Entry) -> str:
    """The MD5 an object store tells of what was put there in one piece; elsewhere empty."""
    told = str(entry.get("ETag") or "").strip('"')
    return told if _MD5.fullmatch(told) else ""


def _state(entry: Entry) -> tuple[int, str]:
    """What changes when a file is replaced."""
    return _size(entry), str(entry.get("ETag") or entry.get("mtime") or "")
