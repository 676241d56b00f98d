"""A folder as a source: whatever is put into it or below it, received when the file was last written."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from flows.intake.sources.source import Found, SourceUnreachable, Vanished


@dataclass(frozen=True)
class Folder:
    """A folder; files stay where they are, what was taken is remembered by the archive's journal."""

    name: str
    path: Path
    time_zone: ZoneInfo
    largest_file_mb: int = 200
    opener: None = None

    def found(self) -> Iterator[Found]:
        """Every file below the folder in name order; hidden files and partial copies are left alone."""
        if not self.path.is_dir():
            message = f"source {self.name}: {self.path} is no folder; make it, or mend sources in region.toml"
            raise SourceUnreachable(message)
        for path in sorted(self.path.rglob("*")):
            with suppress(FileNotFoundError):  # taken away while we look
                if path.is_file() and not path.is_symlink() and not _waits(path):
                    yield self._entry(path)

    def _entry(self, path: Path) -> Found:
        state = path.stat()
        received = datetime.fromtimestamp(int(state.st_mtime), tz=self.time_zone).replace(tzinfo=None)
        name = path.relative_to(self.path)
        return Found(
            name=name.as_posix(),
            source=self.name,
            sender=name.parts[0] if len(name.parts) > 1 else None,
            received_at=received,
            size=state.st_size,
            read=partial(_read, path),
            refused="too_large" if state.st_size > self.largest_file_mb * 1_000_000 else "",
        )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"{path}: cannot be read ({error.strerror}); it is taken as soon as it can"
        raise Vanished(message) from error


def _waits(path: Path) -> bool:
    """Hidden files, and files still being copied by the usual tools."""
    return path.name.startswith(".") or path.suffix.lower() in {".part", ".tmp", ".crdownload"}
