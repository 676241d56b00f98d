"""Several regions' published months read as one: each view is a folder with one file per region.

A part is what one region published for the month. It is taken over when its Parquet differs from what was
taken last time, so a late version of one region rewrites that region's files and no others.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.connection import WarehouseError, statement
from warehouse.snapshots import quoted

CODES = {"report_unit_month": "unit_code", "report_hazard_current": "hazard_code"}
"""Files and the column in them whose codes no two regions may share."""
SHOWN = 5
"""Clashing codes that a message names."""


class Part(NamedTuple):
    """A region's published month."""

    region: str
    version: int
    folder: Path
    """Its Parquet files."""


class Taken(NamedTuple):
    """What became of a part."""

    region: str
    version: int
    before: int | None
    """The version taken last time; None when the region is new here."""
    changed: bool


def take_parts(parts: Sequence[Part], folder: Path) -> tuple[Taken, ...]:
    """Bring ``folder`` up to date with the parts; WarehouseError when regions claim the same codes.

    The first column of each file says which region.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        _refuse_clashes(connection, parts)
        known, taken, noted = _noted(folder), list[Taken](), dict[str, dict[str, object]]()
        for part in parts:
            was, digest = known.get(part.region), _digest(part.folder)
            changed = was is None or was["digest"] != digest
            if changed:
                _take(connection, part, folder)
            before = None if was is None else int(str(was["version"]))
            taken.append(Taken(part.region, part.version, before, changed))
            noted[part.region] = {"version": part.version, "digest": digest}
    for gone in known.keys() - noted.keys():
        _drop(folder, gone)
    _note(folder, noted)
    return tuple(taken)


def rolled_up(folder: Path, name: str, period: str) -> list[dict[str, object]]:
    """The rows of a roll-up statement (``rollup_<name>``) over all regions' files."""
    with duckdb.connect() as connection:
        for view in ("county_summary", "monthly_statistics"):
            files = folder / f"report_{view}" / "*.parquet"
            connection.execute(
                f"CREATE VIEW {view} AS FROM read_parquet('{quoted(files)}', union_by_name = true)"
            )
        answer = connection.execute(statement(f"rollup_{name}"), {"period": period})
        names = [column[0] for column in answer.description or []]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _refuse_clashes(connection: DuckDBPyConnection, parts: Sequence[Part]) -> None:
    for file, column in CODES.items():
        claims = [
            f"SELECT '{quoted(part.region)}' AS region, {column} AS code"
            f" FROM '{quoted(part.folder / file)}.parquet'"
            for part in parts
        ]
        connection.execute(f"CREATE OR REPLACE TEMP VIEW claimed AS {' UNION '.join(claims)}")
        clashes = connection.execute(statement("rollup_clash")).fetchall()
        if clashes:
            told = "; ".join(f"{code} in {' and '.join(regions)}" for code, regions in clashes[:SHOWN])
            more = f" and {len(clashes) - SHOWN} more" if len(clashes) > SHOWN else ""
            message = (
                f"{column} must be unique across regions: {told}{more}. Give each region's codes a prefix of"
                " its own in units.csv and publish the month again"
            )
            raise WarehouseError(message)


def _take(connection: DuckDBPyConnection, part: Part, folder: Path) -> None:
    """Copy a part's files, each marked with its region; files the part no longer has go."""
    _drop(folder, part.region)
    for source in sorted(part.folder.glob("*.parquet")):
        target = _file(folder / source.stem, part.region)
        target.parent.mkdir(parents=True, exist_ok=True)
        made = target.with_suffix(".part")
        connection.execute(
            f"COPY (SELECT '{quoted(part.region)}' AS region, * FROM '{quoted(source)}')"
            f" TO '{quoted(made)}' (FORMAT parquet, COMPRESSION zstd)"
        )
        made.replace(target)


def _drop(folder: Path, region: str) -> None:
    for view in folder.glob("*/"):
        _file(view, region).unlink(missing_ok=True)


def _file(view: Path, region: str) -> Path:
    return view / f"{region}.parquet"


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.parquet")):
        data = path.read_bytes()
        digest.update(f"{path.name} {len(data)}\n".encode() + data)
    return digest.hexdigest()


def _noted(folder: Path) -> Mapping[str, Mapping[str, object]]:
    place = folder / "parts.json"
    if not place.exists():
        return {}
    noted: Mapping[str, Mapping[str, object]] = json.loads(place.read_text(encoding="utf-8"))
    return noted


def _note(folder: Path, noted: Mapping[str, Mapping[str, object]]) -> None:
    made = folder / ".parts.json.part"
    made.write_text(json.dumps(noted, ensure_ascii=False, indent=1), encoding="utf-8")
    made.replace(folder / "parts.json")
