"""A folder as a source: whatever is put into it or below it, received when the file was last written.

It may lie on another machine that has gone, and whoever puts a file there may take minutes to: what does not
answer is given up in time, what is still being written is left for the next time.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from flows.intake.files.file_names import readable
from flows.intake.sources.source import Found, SourceUnreachable, Stalled, Vanished
from flows.intake.sources.unfinished import State, state_of, whole
from flows.patience import LISTING, seconds_for, within

log = logging.getLogger("hazard_ledger")


_NO_FILE = "is a link or no file and is not read; put the file itself there"
_CLOSED = "may not be looked into; let whoever runs hazard-ledger read it"


@dataclass(frozen=True)
class Folder:
    """A folder; files stay where they are, what was taken is remembered by the archive's journal."""

    name: str
    path: Path
    time_zone: ZoneInfo
    largest_file_mb: int = 200
    settle_seconds: float = 60
    patience_seconds: float = 60
    opener: None = None

    def found(self) -> Iterator[Found]:
        """Every file below the folder in name order; hidden files and partial copies are left alone.

        What is neither a file nor a folder is not followed: it would lead out of the source, or never end.
        """
        try:
            yield from within(self.patience_seconds * LISTING, lambda: list(self._entries()))
        except OSError as error:
            message = (
                f"source {self.name}: {self.path} does not answer ({_why(error)}); see whether it is there"
            )
            raise SourceUnreachable(message) from error

    def _entries(self) -> Iterator[Found]:
        if not self.path.is_dir():
            message = f"source {self.name}: {self.path} is no folder; make it, or mend sources in region.toml"
            raise SourceUnreachable(message)
        for path in sorted(self.path.rglob("*")):
            with suppress(FileNotFoundError):  # taken away while we look
                if _waits(path):
                    continue
                if path.is_symlink() or not (path.is_file() or path.is_dir()):
                    self._warn(path, _NO_FILE)
                elif path.is_file():
                    yield self._entry(path)
                elif not os.access(path, os.R_OK | os.X_OK):
                    self._warn(path, _CLOSED)

    def _warn(self, path: Path, what: str) -> None:
        log.warning("source %s: %s", self.name, f"{readable(str(path))} {what}")

    def _entry(self, path: Path) -> Found:
        state = path.stat()
        written = int(min(state.st_mtime, state.st_ctime))  # no file was written after it was put here
        received = datetime.fromtimestamp(written, tz=self.time_zone).replace(tzinfo=None)
        name = readable(path.relative_to(self.path).as_posix())
        return Found(
            name=name,
            source=self.name,
            sender=name.partition("/")[0] if "/" in name else None,
            received_at=received,
            size=state.st_size,
            read=partial(self._read, path, state_of(state)),
            refused="too_large" if state.st_size > self.largest_file_mb * 1_000_000 else "",
        )

    def _read(self, path: Path, found: State) -> bytes:
        try:
            seconds = seconds_for(found.size, self.patience_seconds)
            return within(seconds, partial(whole, path, found, self.settle_seconds))
        except OSError as error:
            message = f"{readable(str(path))}: cannot be read ({_why(error)}); it is taken as soon as it can"
            quick = isinstance(error, FileNotFoundError | PermissionError)
            raise (Vanished if quick else Stalled)(message) from error


def _why(error: OSError) -> str:
    return error.strerror or str(error)


def _waits(path: Path) -> bool:
    """Hidden files, and files still being copied by the usual tools."""
    return path.name.startswith(".") or path.suffix.lower() in {".part", ".tmp", ".crdownload"}
