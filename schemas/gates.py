"""What the gates ask for: bounds on a month as it was read, and promises the published tables keep."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field as Key

from schemas.loading import HERE, Declared, load, parse, read_yaml


class Reading(Declared):
    """Bounds on one month's rows of a ledger; shares from 0 to 1."""

    least_rows: int
    rows_least: float
    rows_most: float
    held_most: float
    fill_drop: float
    drift_most: float
    slack: float
    fill_least: Mapping[str, Mapping[str, float]]


class Promise(Declared):
    """A predicate that every row of a table keeps."""

    code: str
    holds: str
    words: str


class Promised(Declared):
    """What one table of the warehouse promises."""

    table: str
    title: str
    unique: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    promises: tuple[Promise, ...] = ()


class Gates(Declared):
    """Both gates."""

    reading: Reading
    publishing: tuple[Promised, ...]


class GateChanges(Declared):
    """A region's ``overrides/gates.yml``: single bounds of the reading gate, and further promises."""

    reading: Mapping[str, float | Mapping[str, Mapping[str, float]]] = Key(default_factory=dict)
    publishing: tuple[Promised, ...] = ()


def load_gates(overrides: Path | None = None) -> Gates:
    """The built-in bounds with a region's own laid over them; SchemaError names an unknown key."""
    gates = load(HERE / "gates.yml", Gates)
    path = overrides / "gates.yml" if overrides else None
    if path is None or not path.exists():
        return gates
    changes = parse(read_yaml(path), GateChanges, path)
    reading = parse(gates.reading.model_dump() | dict(changes.reading), Reading, path)
    return gates.model_copy(
        update={"reading": reading, "publishing": (*gates.publishing, *changes.publishing)}
    )
