"""One file, as the month would judge it, without a region or a store: what a clerk asks before sending."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from flows.intake.chunks.chunk import Chunk, Waiting
from flows.intake.chunks.guard import run_alone
from flows.intake.facts import FileReading
from flows.intake.identity.identify import Identifier, month_in
from flows.intake.reading import read_file
from flows.intake.rulebook import Rulebook, load_rulebook
from flows.region import Region
from flows.units import Registry, Unit
from schemas.calendar import Calendar, Period
from validations.engine import load_engine
from validations.findings import SEVERITIES, Finding

if TYPE_CHECKING:
    from flows.outlets.returns.note_sheet import NoteFinding

OWN_CODE = "本单位"
MEMORY_MB, SECONDS = 1024, 60.0


class Checked(NamedTuple):
    """What came of checking a file."""

    file: Path
    reading: FileReading
    submissions: list[dict[str, Any]]
    """Returns found in it, in the staging columns."""
    findings: list[dict[str, Any]]
    """All findings, gravest first."""

    titles: Mapping[str, str]
    """The ledgers' names by kind."""
    office: str = ""
    calendar: Calendar = Calendar()

    @property
    def clean(self) -> bool:
        """Whether nothing rejects the file or holds a row."""
        return not any(finding["severity"] in ("reject", "hold") for finding in self.findings)


def read_guarded(path: Path, rulebook: Rulebook, only: str | None = None) -> FileReading:
    """Read one file in a guarded child; a file that harms its reader gives a reading with that finding."""
    data = path.read_bytes()
    read = run_alone(
        read_file, data, path.name, rulebook, only, name=path.name, memory_mb=MEMORY_MB, seconds=SECONDS
    )
    return FileReading("", path.name, None, findings=(read,)) if isinstance(read, Finding) else read


def check(path: Path, region: Region | None, unit: str | None, period: str | None) -> Checked:
    """Read and judge one file as a unit's return for a month; the file tells both when not given."""
    overrides = region.overrides if region else None
    rulebook = load_rulebook(overrides)
    reading = read_guarded(path, rulebook)
    _expect(reading, period)
    registry = _registry(region, reading, unit)
    calendar = region.settings.calendar if region else Calendar()
    chunk = Chunk(calendar, load_engine(overrides), rulebook.contracts.ledgers)
    waiting = Waiting(reading.sha256, path.name, unit, _received(reading, calendar))
    identifier = Identifier(registry, rulebook.contracts.ledgers, calendar)
    chunk.add(waiting, reading, identifier.returns(reading, waiting.arrived))
    chunk.judge()
    findings = sorted(chunk.findings, key=_weight)
    office = region.settings.region.office if region else ""
    titles = {kind: ledger.title for kind, ledger in rulebook.contracts.ledgers.items()}
    return Checked(path, reading, chunk.submissions, findings, titles, office, calendar)


def _weight(finding: Mapping[str, Any]) -> tuple[int, bool]:
    """The gravest first; of what is as grave, what makes a file unreadable before whose it might be."""
    return SEVERITIES.index(finding["severity"]), finding["code"].startswith("identify.")


def note(checked: Checked) -> bytes:
    """The return note of a checked file: what the month would send back."""
    from flows.outlets.returns.return_note import Brought, NoteSummary, return_note  # noqa: PLC0415 - only when asked for

    sent = checked.submissions
    named = next((entry["unit_named"] for entry in sent if entry["unit_named"]), "")
    rows, held = (sum(entry[count] for entry in sent) for count in ("records", "held"))
    brought = Brought(
        named, rows, held, usable=any(entry["outcome"] in ("accepted", "nil") for entry in sent)
    )
    today = date.today()  # noqa: DTZ011 - the clerk's own calendar day
    said = (entry["period"] for entry in sent if entry["period"])
    period = next(said, str(checked.calendar.reported_on(today)))
    summary = NoteSummary.about(brought, period, checked.calendar, checked.office)
    return return_note(checked.file.read_bytes(), list(_told(checked)), summary).data


def _told(checked: Checked) -> "Iterator[NoteFinding]":
    """The findings as the note shows them, each with the heading of its column."""
    from flows.outlets.returns.note_sheet import NoteFinding  # noqa: PLC0415 - as above

    headings = {
        (sheet.sheet, column.field): column.heading
        for sheet in checked.reading.sheets
        for column in sheet.columns
    }
    names = ("severity", "title", "message", "remedy", "sheet", "cell")
    for found in checked.findings:
        heading = headings.get((found["sheet"], found["field"])) if found["field"] else None
        told = {name: found[name] for name in names}
        yield NoteFinding(**told, row=found["row_number"], heading=heading or "", value=found["value"] or "")


def _expect(reading: FileReading, period: str | None) -> None:
    """Hold the file to the month it is meant for."""
    for sheet in reading.sheets:
        if period is None or sheet.ledger is None:
            continue
        said = sheet.cover.values.setdefault("period", period)
        if said != period:
            cell, facts = sheet.cover.cells.get("period"), {"expected": period}
            sheet.findings.append(
                Finding("identify.period_outside", sheet.sheet, None, cell, "period", str(said), facts)
            )


def _registry(region: Region | None, reading: FileReading, unit: str | None) -> Registry:
    """The region's register, or one that knows only whoever the file says it is from."""
    if region is not None:
        return region.registry
    named = next(_said(reading, "unit"), None) or unit or OWN_CODE
    own = Unit.model_construct(unit_code=unit or OWN_CODE, name=named, county="", kind="")  # names no folder
    return Registry((own,))


def _received(reading: FileReading, calendar: Calendar) -> datetime:
    """Now, for a month that is still open; else the month's due day, as if it had been sent in time."""
    today = date.today()  # noqa: DTZ011 - the clerk's own calendar day
    filled = next(_said(reading, "filled_on"), "")
    said = next(_said(reading, "period"), None) or month_in(reading.name) or month_in(filled)
    if said and said < str(calendar.reported_on(today).previous):
        return datetime.combine(calendar.due_on(Period.parse(said)), time(12))
    return datetime.combine(today, time(12))


def _said(reading: FileReading, name: str) -> Iterator[str]:
    return (str(sheet.cover.values[name]) for sheet in reading.sheets if sheet.cover.values.get(name))
