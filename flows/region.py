"""The region workspace: one folder with ``region.toml``, ``units.csv``, overrides, and everything kept.

Read once per command into frozen objects. One more institution is one more line of ``units.csv``.
"""

import csv
import os
import tomllib
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator
from pydantic import Field as Key

from flows.intake.sources.settings import AnySource, FolderSource, Named
from flows.outlets.notice_settings import Notify
from schemas.calendar import Calendar, Period
from schemas.loading import Declared, SchemaError, parse
from schemas.wording import normal

ENVIRONMENT = "HAZARD_LEDGER_REGION"


class RegionError(SchemaError):
    """Raised when a region folder cannot be used as it is; says which file and what to do."""


def _split(value: object) -> object:
    """``隐患；任务`` and ``hazard;key_task`` alike as a tuple."""
    if isinstance(value, str):
        return tuple(part for part in value.replace("；", ";").replace("、", ";").split(";") if part.strip())
    return value


def _blank(value: object) -> object:
    return None if value == "" else value


def _yes(value: object) -> object:
    return {"是": True, "否": False, "": False}.get(value, value) if isinstance(value, str) else value


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        message = f"{name} is no time zone; write one such as Asia/Shanghai"
        raise ValueError(message) from error
    return name


Listed = Annotated[tuple[str, ...], BeforeValidator(_split)]
Optional = Annotated[str | None, BeforeValidator(_blank)]
YesNo = Annotated[bool, BeforeValidator(_yes)]


class Unit(Declared):
    """One institution, or one county office, of the region."""

    unit_code: str
    name: str
    short_names: Listed = ()
    uscc: Optional = None
    county: str
    kind: str
    grade: Optional = None
    affiliation: Optional = None
    beds: Annotated[int | None, BeforeValidator(_blank)] = None
    fire_key: YesNo = False
    crowded: YesNo = False
    reports_via: Optional = None
    """Code of the county office that may report for the unit (代报)."""
    owes: Listed = ("hazard",)
    """Ledger kinds the unit owes every month."""
    reports_from: Optional = None
    reports_until: Optional = None
    contact_name: Optional = None
    contact_phone: Optional = None
    contact_mail: Optional = None

    def owes_in(self, period: str) -> bool:
        """Whether the unit reports for that month at all."""
        return (self.reports_from or "") <= period <= (self.reports_until or "9999-12")


class Registry:
    """All units of the region, and who a written name means."""

    def __init__(self, units: tuple[Unit, ...]) -> None:
        """Index units by code and by every name they go by; a name two units share is nobody's."""
        self.units = units
        self.by_code = {unit.unit_code: unit for unit in units}
        spoken = [(normal(name), unit.unit_code) for unit in units for name in (unit.name, *unit.short_names)]
        times = Counter(name for name, _ in dict.fromkeys(spoken))
        self.by_name = {name: code for name, code in spoken if times[name] == 1}
        self.ambiguous = {name for name, count in times.items() if count > 1}

    def named(self, text: str) -> Unit | None:
        """The one unit of that name or code, or None."""
        code = self.by_name.get(normal(text), text.strip())
        return self.by_code.get(code)


class Office(Declared):
    """Who the authority is."""

    name: str
    code: str
    office: str
    """The authority's full name, as it signs circulars."""
    time_zone: Annotated[str, AfterValidator(_zone)] = "Asia/Shanghai"


class Reading(Declared):
    """Limits under which submitted files are opened."""

    workers: int = Key(default=2, ge=1)
    memory_mb: int = Key(default=2048, ge=256)
    seconds_per_file: float = Key(default=30, gt=0)
    files_per_chunk: int = Key(default=500, ge=1)
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
    sources: Mapping[str, AnySource] = {"inbox": FolderSource(type="folder")}


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
    return Region(root, _settings(root / "region.toml"), Registry(_units(root / "units.csv")))


def _stamp(path: Path) -> tuple[int, int]:
    """When a file was changed and how long it is; zeros when it is missing, which reading it will tell."""
    if not path.exists():
        return 0, 0
    state = path.stat()
    return state.st_mtime_ns, state.st_size


def _settings(path: Path) -> Settings:
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        message = f"{path}: {error}"
        raise RegionError(message) from error
    return parse(content, Settings, path)


def _units(path: Path) -> tuple[Unit, ...]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        message = f"{path}: {error}; save it as CSV in UTF-8"
        raise RegionError(message) from error
    units = tuple(_unit(row, f"{path} line {line}") for line, row in enumerate(rows, start=2))
    _check_units(units, path)
    return units


def _unit(row: dict[Any, Any], place: str) -> Unit:
    """A line as a unit; RegionError for a line with more or fewer values than there are columns."""
    if None in row or None in row.values():
        more = "more" if None in row else "fewer"
        message = f"{place}: {more} values than there are columns; is a comma too many or missing?"
        raise RegionError(message)
    return parse(row, Unit, place)


def _check_units(units: tuple[Unit, ...], path: Path) -> None:
    """Codes are unique; offices that report for others exist; months are months."""
    codes = Counter(unit.unit_code for unit in units)
    for code, times in codes.items():
        if times > 1:
            message = f"{path}: unit_code {code} stands on {times} lines; every unit needs its own"
            raise RegionError(message)
    for unit in units:
        if unit.reports_via and unit.reports_via not in codes:
            message = f"{path}: {unit.unit_code}: reports_via names {unit.reports_via}, which is no unit_code"
            raise RegionError(message)
        for month in (unit.reports_from, unit.reports_until):
            if month:
                _check_month(month, f"{path}: {unit.unit_code}")


def _check_month(month: str, place: str) -> None:
    try:
        Period.parse(month)
    except SchemaError as error:
        message = f"{place}: {error}"
        raise RegionError(message) from error
