"""What goes back to the institutions: return notes on their own workbooks, and next month's templates."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
from duckdb import DuckDBPyConnection

from flows.intake.files.file_names import in_a_file_name, shortened
from flows.outlets.returns.note_sheet import NoteFinding
from flows.outlets.returns.return_note import Brought, NoteSummary, return_note
from flows.outlets.returns.template import TemplateUnit
from flows.region import Region
from flows.stages.notices.casting import Lot, cast_all, put
from flows.units import Unit
from schemas.calendar import Period
from warehouse.archive import Archive
from warehouse.connection import statement
from warehouse.durable import sync_below
from warehouse.permissions import private_folder
from warehouse.program_digest import program
from warehouse.returns import NoteFile, found_in, note_files

TEMPLATE_KINDS = ("hazard", "measure", "key_task")
_MARKS = ".templates.json"
_TOGETHER = 500
"""Units whose templates are one piece of work."""
NAME_BYTES = 180
"""Of a name made of somebody else's: a file system takes 255 with what stands around it."""


def unit_folder(region: Region, period: str, unit_code: str) -> Path:
    """Where what goes back to a unit about a month is put."""
    return region.returns / period / unit_code


def write_notes(
    connection: DuckDBPyConnection, region: Region, period: str
) -> Iterator[tuple[NoteFile, Path]]:
    """A return note for every file of the month with something to mend; those that exist are left alone."""
    private_folder(region.returns)
    archive = Archive(region.archive)
    places = {
        file: unit_folder(region, period, file.unit_code) / _note_name(file)
        for file in note_files(connection, period)
    }
    found = found_in(connection, [file for file, place in places.items() if not place.exists()])
    for file, place in places.items():
        if file in found:
            findings = [NoteFinding(**each._asdict()) for each in found[file]]
            brought = Brought(file.unit_name, file.records, file.held, file.usable)
            office, calendar = region.settings.region.office, region.settings.calendar
            summary = NoteSummary.about(brought, period, calendar, office)
            note = return_note(archive.read(file.sha256), findings, summary)
            put(place, note.data)
        yield file, place
    if found:  # whoever is told of them comes later, and those that exist are left alone
        sync_below(region.returns)


def write_templates(
    connection: DuckDBPyConnection,
    region: Region,
    period: str,
    units: tuple[Unit, ...],
    kinds: tuple[str, ...],
) -> Iterator[Path]:
    """The workbook for reporting ``period``, pre-filled with what each unit still has open.

    One that lies there and would come out the same is left alone.
    """
    due_on = region.settings.calendar.due_on(Period.parse(period))
    private_folder(region.returns)
    digests = {kind: _lay_out_carried(connection, kind) for kind in kinds}
    marks, places, new = _Marks(region.returns / period / _MARKS), dict[TemplateUnit, Path](), set[str]()
    for unit in units:
        owed = tuple(kind for kind in kinds if kind in unit.owes)
        if not owed or not unit.owes_in(period):
            continue
        whom = TemplateUnit(unit.unit_code, unit.name, period, due_on, region.settings.region.office, owed)
        name = f"{shortened(in_a_file_name(unit.name), NAME_BYTES)}{_month(period)}安全隐患台账（预填）.xlsx"
        places[whom] = unit_folder(region, period, unit.unit_code) / name
        if marks.is_new(places[whom], repr((whom, [digests[kind].get(unit.unit_code) for kind in owed]))):
            new.add(unit.unit_code)

    def lots() -> Iterator[Lot]:
        for some in _batches(list(places)):
            wanted = {whom: places[whom] for whom in some if whom.unit_code in new}
            codes = [whom.unit_code for whom in wanted]
            carried = {kind: _carried(connection, kind, codes) for kind in kinds} if wanted else {}
            yield Lot([places[whom] for whom in some], wanted, carried)

    yield from cast_all(region.overrides, lots(), len(new))
    if new:
        sync_below(region.returns)
    marks.keep()


def _batches(units: Sequence[TemplateUnit]) -> Iterator[Sequence[TemplateUnit]]:
    for start in range(0, len(units), _TOGETHER):
        yield units[start : start + _TOGETHER]


class _Marks:
    """What each template of a month was made from, kept beside them as digests once all of them lie there."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, str] = {}
        with suppress(OSError, TypeError, ValueError):  # none yet, or damaged: all templates are written
            self._known = dict(json.loads(path.read_text(encoding="utf-8")))

    def is_new(self, place: Path, made_from: str) -> bool:
        """Whether the workbook has to be written; its mark is noted."""
        mark = hashlib.sha256(f"{program()} {made_from}".encode()).hexdigest()
        before, self._known[place.parent.name] = self._known.get(place.parent.name), mark
        return mark != before or not place.exists()

    def keep(self) -> None:
        """Write the marks down."""
        if self._known:
            put(self._path, json.dumps(self._known).encode())


def _lay_out_carried(connection: DuckDBPyConnection, kind: str) -> dict[str, str]:
    """Lay out the rows of a ledger that units carry into the next month; what tells them apart, by unit."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE carried_{kind} AS {statement(f'carried_{kind}')}")
    summed = connection.execute(
        f"SELECT unit_code, count(*), sum(hash(*COLUMNS(*))) FROM carried_{kind} GROUP BY unit_code"
    ).fetchall()
    return {unit: f"{count} {total}" for unit, count, total in summed}


def _carried(connection: DuckDBPyConnection, kind: str, units: Sequence[str]) -> pa.Table:
    """The rows laid out that are of these units."""
    carried: pa.Table = connection.sql(
        f"SELECT * FROM carried_{kind} WHERE unit_code IN (SELECT unnest($units::VARCHAR[])) ORDER BY rowid",
        params={"units": list(units)},
    ).to_arrow_table()
    return carried


def _month(period: str) -> str:
    year, month = Period.parse(period)
    return f"{year}年{month}月"


def _note_name(file: NoteFile) -> str:
    stem = shortened(in_a_file_name(Path(file.file_name).stem[:60]), NAME_BYTES)
    return f"填报问题-{stem}-{file.sha256[:8]}.xlsx"
