"""The region workspace: one folder with ``region.toml``, ``units.csv``, overrides, and everything kept.

Read once per command into frozen objects. One more institution is one more line of ``units.csv``.
"""

import os
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator
from pydantic import Field as Key

from flows.intake.files.file_names import FolderName
from flows.intake.sources.settings import AnySource, FolderSource, Named
from flows.outlets.messages.notice_settings import Notify
from flows.units import Registry, read_units
from schemas.calendar import Calendar
from schemas.loading import Declared, SchemaError, parse, read_text

ENVIRONMENT = "HAZARD_LEDGER_REGION"


class RegionError(SchemaError):
    """Raised when a region folder cannot be used as it is; says which file and what to do."""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # a folder of zones is an OSError
        message = f"{name[:60]} is no time zone; write one such as Asia/Shanghai"
        raise ValueError(message) from error
    return name


class Office(Declared):
    """Who the authority is."""

    name: FolderName
    """Stands in the names of reports."""
    code: str
    office: str
    """The authority's full name, as it signs circulars."""
    time_zone: Annotated[str, AfterValidator(_zone)] = "Asia/Shanghai"


class Reading(Declared):
    """Limits under which submitted files are opened."""

    workers: int = Key(default=2, ge=1, le=256)
    memory_mb: int = Key(default=2048, ge=256, le=1_000_000)
    seconds_per_file: float = Key(default=30, gt=0, le=3_600)
    files_per_chunk: int = Key(default=500, ge=1, le=100_000)
    """At most; a smaller month is shared out among the workers."""
    largest_file_mb: int = Key(default=50, ge=1)


class Shared(Declared):
    """The place that this machine and the workers of a Dask cluster have in common."""

    store: str = ""
    """An fsspec address such as ``s3://bucket/exchange`` or ``file:///mnt/shared``."""
    options: dict[str, str | int | bool] = Key(default_factory=dict)
    secrets: dict[str, Named] = Key(default_factory=dict)
    """Options whose values are secret; each machine looks them up in its own environment."""


class Runner(NamedTuple):
    """Who reads the files of a run."""

    kind: Literal["local", "dask"] = "local"
    address: str = ""
    """Of a Dask scheduler; empty: a cluster on this machine, made for the run."""
    workers: int = 0
    """Reading processes; 0: as region.toml says."""


class Settings(Declared):
    """``region.toml``."""

    region: Office
    calendar: Calendar = Calendar()
    reading: Reading = Reading()
    notify: Notify = Notify()
    cluster: Shared = Shared()
    sources: Mapping[Annotated[str, Key(pattern=r"^[\w.-]{1,60}$")], AnySource] = {
        "inbox": FolderSource(type="folder")
    }


class Region(NamedTuple):
    """A region folder: where things are, and what its settings say."""

    root: Path
    settings: Settings
    registry: Registry

    def with_readers(self, workers: int) -> "Region":
        """The same region read by so many processes."""
        reading = self.settings.reading.model_copy(update={"workers": workers})
        return self._replace(settings=self.settings.model_copy(update={"reading": reading}))

    @property
    def overrides(self) -> Path:
        """The region's own headings, codes, rules and ledgers."""
        return self.root / "overrides"

    @property
    def archive(self) -> Path:
        """Bytes as received, and the journal of what arrived."""
        return self.root / "archive"

    @property
    def staging(self) -> Path:
        """What reading a chunk of files gave, until it is loaded."""
        return self.root / "warehouse" / "staging"

    @property
    def warehouse(self) -> Path:
        """The writer's DuckDB file."""
        return self.root / "warehouse" / "ledger.duckdb"

    @property
    def published(self) -> Path:
        """Reports by period, and the analysts' copy."""
        return self.root / "published"

    @property
    def published_copy(self) -> Path:
        """The analysts' read-only DuckDB file."""
        return self.published / "ledger.duckdb"

    @property
    def returns(self) -> Path:
        """Return notes and next month's templates, by period and unit."""
        return self.root / "returns"

    @property
    def outbox(self) -> Path:
        """Messages when no channel is configured."""
        return self.root / "outbox"


def find_region(named: str | None) -> Path:
    """The region folder a command works in: ``--region``, else the environment, else here."""
    root = Path(named or os.environ.get(ENVIRONMENT) or ".").expanduser().resolve()
    if not (root / "region.toml").is_file():
        message = (
            f"{root} is no region folder: region.toml is missing. "
            f"Name one with --region or {ENVIRONMENT}, or make one with 'hazard-ledger init DIR'."
        )
        raise RegionError(message)
    return root


def read_region(root: Path) -> Region:
    """The region folder's settings and units; RegionError names file and key of what cannot be used."""
    return _read_region(root, _stamp(root / "region.toml"), _stamp(root / "units.csv"))


@lru_cache(maxsize=4)
def _read_region(root: Path, _settings_stamp: tuple[int, int], _units_stamp: tuple[int, int]) -> Region:
    region = Region(root, _settings(root / "region.toml"), Registry(read_units(root / "units.csv")))
    _check_folders(region)
    return region


def _check_folders(region: Region) -> None:
    """Refuse a source that would collect what we keep ourselves, and more of it each time."""
    kept = (region.archive, region.staging.parent, region.published, region.returns, region.outbox)
    for name, source in region.settings.sources.items():
        if not isinstance(source, FolderSource):
            continue
        place = (region.root / source.path).resolve()
        if clash := next(
            (own for own in kept if own.is_relative_to(place) or place.is_relative_to(own)), None
        ):
            message = (
                f"{region.root / 'region.toml'}: sources.{name}.path: {source.path} holds {clash.name},"
                " or lies in it; name a folder of its own, such as inbox"
            )
            raise RegionError(message)


def _stamp(path: Path) -> tuple[int, int]:
    """When a file was changed and how long it is; zeros when it is missing, which reading it will tell."""
    if not path.exists():
        return 0, 0
    state = path.stat()
    return state.st_mtime_ns, state.st_size


def _settings(path: Path) -> Settings:
    try:
        content: dict[str, Any] = tomllib.loads(read_text(path))
    except (ValueError, RecursionError) as error:  # TOMLDecodeError is one, a number of 5,000 digits another
        message = f"{path}: {error}"
        raise RegionError(message) from error
    return parse(content, Settings, path)
