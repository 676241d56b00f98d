"""Under which settings and program the store's files were read: whether it is what the archive gives today.

A store and one made again from the archive may differ for two reasons: somebody changed a byte, or somebody
changed headings, codes, rules, units or the calendar (or installed another version) since files were read.
The store remembers what it was read under, so that the two can be told apart.
"""

import hashlib

from duckdb import DuckDBPyConnection

from flows.region import Region
from warehouse.program_digest import program

_READ = "read"
"""The row of ``ops.made`` that remembers it."""
_MIXED = "mixed"
"""Stands there once files were read under more than one."""
_CONTACTS = {"contact_name", "contact_phone", "contact_mail"}
"""What of a unit says nothing about its returns."""


def grounds(region: Region) -> str:
    """A digest of everything but the archive that decides what its files say."""
    settings = region.settings
    digest = hashlib.sha256(program().encode())
    digest.update(settings.calendar.model_dump_json().encode())
    digest.update(settings.region.model_dump_json().encode())
    for unit in region.registry.units:
        digest.update(unit.model_dump_json(exclude=_CONTACTS).encode())
    for path in sorted(region.overrides.rglob("*.yml")):
        digest.update(f"{path.relative_to(region.overrides)} ".encode() + path.read_bytes())
    return digest.hexdigest()


def note_grounds(connection: DuckDBPyConnection, region: Region) -> None:
    """Remember that files are read now; what was read under other grounds before makes a mixture."""
    before, now = _read_under(connection), grounds(region)
    told = _MIXED if before != now and _has_read(connection) else now
    if told != before:
        connection.execute("INSERT OR REPLACE INTO ops.made VALUES (?, ?)", [_READ, told])


def has_moved(connection: DuckDBPyConnection, region: Region) -> bool:
    """Whether files would be read under other grounds today than they were."""
    return _has_read(connection) and _read_under(connection) != grounds(region)


def _has_read(connection: DuckDBPyConnection) -> bool:
    return bool(connection.execute("SELECT 1 FROM intake.file WHERE outcome IS NOT NULL LIMIT 1").fetchall())


def _read_under(connection: DuckDBPyConnection) -> str | None:
    rows = connection.execute("SELECT fingerprint FROM ops.made WHERE what = ?", [_READ]).fetchall()
    return str(rows[0][0]) if rows else None
