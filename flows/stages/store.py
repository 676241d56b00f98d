"""The region's store, opened for writing and brought up to date with declarations, register and calendar."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
from duckdb import DuckDBPyConnection

from flows.region import Region
from flows.stages.clock import now
from schemas.calendar import Calendar, Period
from schemas.campaign import load_campaign
from schemas.codes import load_codes
from schemas.contracts import load_contracts
from schemas.escalation import load_escalation
from schemas.lifecycle import load_lifecycle
from warehouse.archive import Archive
from warehouse.connection import writer
from warehouse.prepare import Declarations, prepare
from warehouse.region import put_calendar, put_region

_MONTHS = ("month", "publication")
"""Entries of the journal that are named after a month."""

_UNIT = pa.schema(
    [
        *((name, pa.string()) for name in ("unit_code", "name")),
        ("short_names", pa.list_(pa.string())),
        *((name, pa.string()) for name in ("uscc", "county", "kind", "grade", "affiliation")),
        ("beds", pa.int32()),
        ("fire_key", pa.bool_()),
        ("crowded", pa.bool_()),
        ("reports_via", pa.string()),
        ("owes", pa.list_(pa.string())),
        *((name, pa.string()) for name in ("reports_from", "reports_until")),
        *((name, pa.string()) for name in ("contact_name", "contact_phone", "contact_mail")),
    ]
)
_DUE = pa.schema(
    [
        *((name, pa.string()) for name in ("unit_code", "ledger", "period")),
        ("due_on", pa.date32()),
        ("closes_on", pa.date32()),
    ]
)

_STAGE = pa.schema(
    [
        *((name, pa.string()) for name in ("stage", "campaign", "label", "english")),
        ("begins_on", pa.date32()),
        ("ends_on", pa.date32()),
        ("lists", pa.list_(pa.string())),
        ("position", pa.int32()),
    ]
)
_FIRST_DAY, _LAST_DAY = date(2010, 1, 1), date(2040, 12, 31)
"""The days that ``region.day`` holds."""


def declarations(region: Region) -> Declarations:
    """Contracts, codes, lifecycle and ladder with the region's overrides."""
    ledgers = load_contracts(region.overrides).ledgers
    return Declarations(ledgers, load_codes(), load_lifecycle(), load_escalation())


@contextmanager
def store(region: Region, path: Path | None = None) -> Iterator[DuckDBPyConnection]:
    """The writer's file (or another one at ``path``), migrated and knowing all units."""
    with writer(path or region.warehouse) as connection:
        prepare(connection, declarations(region))
        yield connection


def put_register(connection: DuckDBPyConnection, region: Region, period: str) -> None:
    """Write all units, and what each owes for the period and every other month ever called for, and when."""
    Archive(region.archive).opened(period, now(region))
    put_dues(connection, region)


def put_dues(connection: DuckDBPyConnection, region: Region) -> None:
    """Write the register as it stands now: it says who owed what in any month the journal tells of.

    Which months were called for, and who reports from when until when, does not depend on the order of runs.
    """
    months = {entry.note.name for entry in Archive(region.archive).entries() if entry.note.kind in _MONTHS}
    due = [row for month in sorted(months) for row in _due(region, month)]
    put_region(
        connection,
        pa.Table.from_pylist([unit.model_dump() for unit in region.registry.units], _UNIT),
        pa.Table.from_pylist(due, _DUE),
    )
    put_calendar(connection, _days(region.settings.calendar), _stages(region))


@lru_cache(maxsize=2)
def _days(calendar: Calendar) -> pa.Table:
    """Every day there can be a question about, with its period and whether people work."""
    days = [_FIRST_DAY + timedelta(days=number) for number in range((_LAST_DAY - _FIRST_DAY).days + 1)]
    return pa.table(
        {
            "day": pa.array(days, pa.date32()),
            "period": [str(calendar.period_of(day)) for day in days],
            "working": [calendar.works(day) for day in days],
        }
    )


def _stages(region: Region) -> pa.Table:
    campaign = load_campaign(region.overrides)
    stages = [
        {"campaign": campaign.campaign, "position": place, **stage.model_dump()}
        for place, stage in enumerate(campaign.stages)
    ]
    return pa.Table.from_pylist(stages, _STAGE)


def _due(region: Region, period: str) -> Iterator[dict[str, object]]:
    month, calendar = Period.parse(period), region.settings.calendar
    dates = {"period": period, "due_on": calendar.due_on(month), "closes_on": calendar.closes_on(month)}
    for unit in region.registry.units:
        if unit.owes_in(period):
            yield from ({"unit_code": unit.unit_code, "ledger": kind, **dates} for kind in unit.owes)
