"""A folder as a source: whatever is put into it or below it, received when the file was last written."""

import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from flows.intake.naming import readable
from flows.intake.sources.source import Found, SourceUnreachable, Vanished

log = logging.getLogger("hazard_ledger")


_NO_FILE = "is a link or no file and is not read; put the file itself there"


@dataclass(frozen=True)
class Folder:
    """A folder; files stay where they are, what was taken is remembered by the archive's journal."""

    name: str
    path: Path
    time_zone: ZoneInfo
    largest_file_mb: int = 200
    opener: None = None

    def found(self) -> Iterator[Found]:
        """Every file below the folder in name order; hidden files and partial copies are left alone.

        What is neither a file nor a folder is not followed: it would lead out of the source, or never end.
        """
        if not self.path.is_dir():
            message = f"source {self.name}: {self.path} is no folder; make it, or mend sources in region.toml"
            raise SourceUnreachable(message)
        for path in sorted(self.path.rglob("*")):
            with suppress(FileNotFoundError):  # taken away while we look
                if _waits(path) or (path.is_dir() and not path.is_symlink()):
                    continue
                if path.is_file() and not path.is_symlink():
                    yield self._entry(path)
                else:
                    log.warning("source %s: %s", self.name, f"{readable(str(path))} {_NO_FILE}")

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
            read=partial(_read, path),
            refused="too_large" if state.st_size > self.largest_file_mb * 1_000_000 else "",
        )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"{readable(str(path))}: cannot be read ({error.strerror}); it is taken as soon as it can"
        raise Vanished(message) from error


def _waits(path: Path) -> bool:
    """Hidden files, and files still being copied by the usual tools."""
    return path.name.startswith(".") or path.suffix.lower() in {".part", ".tmp", ".crdownload"}
