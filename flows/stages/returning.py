"""What goes back to the institutions: return notes on their own workbooks, and next month's templates."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from flows.outlets.note_sheet import NoteFinding
from flows.outlets.return_note import Brought, NoteSummary, return_note
from flows.outlets.template import TemplateUnit, template_workbook
from flows.region import Region, Unit
from schemas.calendar import Period
from schemas.codes import load_codes
from schemas.contracts import load_contracts
from warehouse.archive import Archive
from warehouse.connection import statement
from warehouse.private import private_folder
from warehouse.returns import NoteFile, found_in, note_files

TEMPLATE_KINDS = ("hazard", "measure", "key_task")


def unit_folder(region: Region, period: str, unit_code: str) -> Path:
    """Where what goes back to a unit about a month is put."""
    return region.returns / period / unit_code


def write_notes(
    connection: DuckDBPyConnection, region: Region, period: str
) -> Iterator[tuple[NoteFile, Path]]:
    """A return note for every file of the month with something to mend; those that exist are left alone."""
    private_folder(region.returns)
    archive = Archive(region.archive)
    for file in note_files(connection, period):
        place = unit_folder(region, period, file.unit_code) / _note_name(file)
        if not place.exists():
            findings = [NoteFinding(**found._asdict()) for found in found_in(connection, file)]
            brought = Brought(file.unit_name, file.records, file.held, file.usable)
            office, calendar = region.settings.region.office, region.settings.calendar
            summary = NoteSummary.about(brought, period, calendar, office)
            note = return_note(archive.read(file.sha256), findings, summary)
            _put(place, note.data)
        yield file, place


def write_templates(
    connection: DuckDBPyConnection,
    region: Region,
    period: str,
    units: tuple[Unit, ...],
    kinds: tuple[str, ...],
) -> Iterator[Path]:
    """The workbook for reporting ``period``, pre-filled with what each unit still has open."""
    contracts, codes = load_contracts(region.overrides), load_codes()
    due_on = region.settings.calendar.due_on(Period.parse(period))
    private_folder(region.returns)
    carried = {kind: _carried(connection, kind) for kind in kinds}
    for unit in units:
        owed = tuple(kind for kind in kinds if kind in unit.owes)
        if not owed or not unit.owes_in(period):
            continue
        whom = TemplateUnit(unit.unit_code, unit.name, period, due_on, region.settings.region.office, owed)
        rows = {kind: carried[kind].get(unit.unit_code, []) for kind in owed}
        place = (
            unit_folder(region, period, unit.unit_code)
            / f"{unit.name}{_month(period)}安全隐患台账（预填）.xlsx"
        )
        _put(place, template_workbook(whom, contracts, codes, rows))
        yield place


def _carried(connection: DuckDBPyConnection, kind: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of a ledger that units carry into the next month, by unit."""
    by_unit: dict[str, list[dict[str, Any]]] = {}
    answer = connection.execute(statement(f"carried_{kind}"))
    names = [column[0] for column in answer.description or []]
    for row in answer.fetchall():
        entry = dict(zip(names, row, strict=True))
        by_unit.setdefault(entry["unit_code"], []).append(entry)
    return by_unit


def _month(period: str) -> str:
    year, month = Period.parse(period)
    return f"{year}年{month}月"


def _note_name(file: NoteFile) -> str:
    stem = Path(file.file_name).stem[:60]
    return f"填报问题-{stem}-{file.sha256[:8]}.xlsx"


def _put(place: Path, data: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    made = place.with_name(f".{place.name}.part")
    made.write_bytes(data)
    made.replace(place)
