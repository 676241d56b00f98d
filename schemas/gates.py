"""What the gates ask for: bounds on a month as it was read, and promises the published tables keep."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field as Key

from schemas.loading import HERE, Declared, load, parse

Share = Annotated[float, Key(ge=0, le=1)]
Name = Annotated[str, Key(pattern=r"^[a-z_0-9]+$")]


class Reading(Declared):
    """Bounds on one month's rows of a ledger."""

    least_rows: int = Key(ge=0)
    rows_least: float = Key(ge=0)
    rows_most: float = Key(ge=0)
    held_most: Share
    fill_drop: Share
    drift_most: Share
    slack: Share
    fill_least: Mapping[str, Mapping[str, Share]]
    """By ledger and field."""


class Promise(Declared):
    """A predicate that every row of a table keeps."""

    code: str
    holds: str
    words: str


class Promised(Declared):
    """What one table of the warehouse promises."""

    table: Annotated[str, Key(pattern=r"^[a-z_0-9]+(\.[a-z_0-9]+)?$")]
    title: str
    unique: tuple[Name, ...] = ()
    filled: tuple[Name, ...] = ()
    promises: tuple[Promise, ...] = ()


class Gates(Declared):
    """Both gates."""

    reading: Reading
    publishing: tuple[Promised, ...]


class GateChanges(Declared):
    """A region's ``overrides/gates.yml``: single bounds of the reading gate, and further promises."""

    reading: Mapping[str, float | Mapping[str, Mapping[str, float]]] = Key(default_factory=dict)
    publishing: tuple[Promised, ...] = ()

    def fill_least(self) -> Mapping[str, Mapping[str, float]]:
        """The least fill rates a region asks for."""
        told = self.reading.get("fill_least", {})
        return told if isinstance(told, Mapping) else {}


def load_gates(overrides: Path | None = None) -> Gates:
    """The built-in bounds with a region's own laid over them; SchemaError names an unknown key."""
    gates = load(HERE / "gates.yml", Gates)
    if (path := _own(overrides)) is None:
        return gates
    changes, bounds = load(path, GateChanges), gates.reading.model_dump()
    fills = bounds["fill_least"] | {
        kind: {**bounds["fill_least"].get(kind, {}), **fields}
        for kind, fields in changes.fill_least().items()
    }
    reading = parse(bounds | dict(changes.reading) | {"fill_least": fills}, Reading, path)
    publishing = (*gates.publishing, *changes.publishing)
    return gates.model_copy(update={"reading": reading, "publishing": publishing})


def load_changes(overrides: Path) -> GateChanges:
    """What a region itself asks of its gates."""
    path = _own(overrides)
    return load(path, GateChanges) if path else GateChanges()


def _own(overrides: Path | None) -> Path | None:
    """The region's file, where there is one."""
    path = overrides / "gates.yml" if overrides else None
    return path if path is not None and path.exists() else None
