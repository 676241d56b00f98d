"""The returns in a file: of which unit and month each is, and which rows of a county's workbook are whose.

The words on the cover count most, then the title, then the file name, then who sent it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from flows.intake.facts import Cover, FileReading, Record, SheetReading
from flows.intake.identity.shared_cover import completed, merged
from flows.intake.identity.submitter import Arrived, Speakers, may_report, written
from flows.units import OFFICE, Registry, Unit
from schemas.calendar import Calendar, Period
from schemas.contracts import Ledger
from schemas.wording import normal
from validations.findings import Finding

MONTHS_BACK = 11
"""Corrections are accepted for so many months before the one that is due; a year back is a stale cover."""

_MONTH = re.compile(r"(20\d{2})\s*[年\-._]?\s*(1[0-2]|0?[1-9])(?!\d)\s*月?")
SKIPPED = frozenset({"file.lock"})
"""Findings on files that are nobody's return."""


@dataclass(slots=True)
class Return:
    """One unit's ledger for one month, as one file brings it."""

    ledger: str
    """Its kind; empty for a file that does not claim to be any."""
    unit: Unit | None
    unit_named: str | None
    period: str | None
    proxy_by: str | None
    cover: Cover
    parts: list[tuple[int, SheetReading, list[Record]]] = field(default_factory=list)
    """Sheet number, sheet, and those of its records that belong to this return."""
    findings: list[tuple[int | None, Finding]] = field(default_factory=list)
    """Findings with the sheet number they belong to."""
    nil: bool = False
    """Whether it says that there is nothing to report."""


class Identifier:
    """Finds the returns in a file, with the register at hand."""

    def __init__(self, registry: Registry, ledgers: Mapping[str, Ledger], calendar: Calendar) -> None:
        """Take the register of units, and the contracts, which say whose word a ledger is."""
        self.registry = registry
        self._speakers = Speakers(registry)
        self._calendar = calendar
        self._authority = {kind for kind, ledger in ledgers.items() if ledger.said_by == "authority"}
        self._handed_in = {kind for kind, ledger in ledgers.items() if ledger.kept_apart}
        titles = [(title, kind) for kind, entry in ledgers.items() for title in (entry.title, *entry.names)]
        self._titles = {normal(title): kind for title, kind in sorted(titles, key=lambda pair: -len(pair[0]))}

    def returns(self, reading: FileReading, arrived: Arrived) -> list[Return]:
        """Every return in the file; a file nobody can use still gives one, with the reason."""
        ledgers = [
            (number, sheet) for number, sheet in enumerate(reading.sheets) if sheet.ledger and _speaks(sheet)
        ]
        if not ledgers:
            return self._unusable(reading, arrived)
        found: dict[tuple[str, str | None, str | None], Return] = {}
        for number, sheet in ledgers:
            beside = merged(other for other in reading.sheets if other.member == sheet.member)
            cover = completed(sheet, beside)
            came = self._speakers.admitted(cover, replace(arrived, member=sheet.member))
            for part in self._of_sheet(number, sheet, cover, came):
                _join(found, part)
        return [self._judged(entry) for entry in found.values()]

    def _of_sheet(self, number: int, sheet: SheetReading, cover: Cover, arrived: Arrived) -> Iterator[Return]:
        """The returns of one sheet: one, or one per unit where a county reports for many."""
        unit, doubts = self._speakers.unit(cover, arrived)
        period, more = self._period(cover, arrived)
        named, proxy = written(cover.values.get("unit")), self._speakers.proxy(unit, cover, arrived)
        main = Return(sheet.ledger or "", unit, named, period, proxy, cover)
        main.findings = [(number, finding) for finding in (*doubts, *more)]
        own_code, speaker = unit.unit_code if unit else None, unit or self._speakers.sender(arrived)
        stranger = speaker is None and any(doubt.field == "unit" for doubt in doubts)
        shared_out = self._consolidated(sheet, unit) and not stranger
        rows = self._rows_by_unit(sheet, speaker) if shared_out else {}
        if not rows or None in rows:
            records = sheet.records if not rows else [entry for entry in rows[None] if entry]
            main.nil = not rows and bool(sheet.account.nil)
            main.parts.append((number, sheet, records))
            yield main
        for code in (code for code in rows if code is not None):
            sent = Return(main.ledger, self.registry.by_code[code], None, period, own_code, cover)
            if code == own_code:
                sent.proxy_by = None
            records = [entry for entry in rows[code] if entry]
            sent.nil = not records
            sent.parts.append((number, sheet, records))
            sent.findings = [(number, finding) for finding in more]
            yield sent

    def _consolidated(self, sheet: SheetReading, unit: Unit | None) -> bool:
        """Whether rows belong to the units they name: a county office's workbook of units' own ledgers.

        Elsewhere a column 单位 names departments; in the authority's ledgers it names whom they are about.
        """
        mapped = any(column.field == "unit_name" for column in sheet.columns)
        return mapped and sheet.ledger not in self._authority and (unit is None or unit.kind == OFFICE)

    def _rows_by_unit(
        self, sheet: SheetReading, speaker: Unit | None
    ) -> dict[str | None, list[Record | None]]:
        """Records by the code of the unit they name, None for the return's own; a nil row is a None record.

        Rows of units that are unknown, or not the speaker's to report, are held with a finding.
        """
        rows: dict[str | None, list[Record | None]] = {}
        for at, record in enumerate(sheet.records):
            named = written(record.fields.get("unit_name"))
            owner = self.registry.named(named) if named else None
            if named and not (owner and may_report(speaker, owner)):
                sheet.findings.append(self._row_doubt(sheet, record, named, owner, speaker))
                sheet.records[at] = record._replace(held=True)
            allowed = owner if owner and not sheet.records[at].held else None
            rows.setdefault(allowed.unit_code if allowed else None, []).append(sheet.records[at])
        letter = next(column.column for column in sheet.columns if column.field == "unit_name")
        for other in sheet.other_rows:
            owner = self.registry.named(str(other.raw.get(letter) or "")) if other.kind == "nil" else None
            if owner and may_report(speaker, owner):
                rows.setdefault(owner.unit_code, []).append(None)
        held = sum(record.held for record in sheet.records)
        sheet.account = sheet.account._replace(records=len(sheet.records) - held, held=held)
        return rows

    def _row_doubt(
        self, sheet: SheetReading, record: Record, named: str, owner: Unit | None, speaker: Unit | None
    ) -> Finding:
        code = "identify.row_unit_unknown"
        if owner:
            code = "identify.row_unit_foreign"
        elif normal(named) in self.registry.ambiguous:
            code = "identify.row_unit_ambiguous"
        facts = {"sender": speaker.name if speaker else ""}
        cell = record.cells.get("unit_name")
        return Finding(code, sheet.sheet, record.row, cell, "unit_name", named, facts)

    def _period(self, cover: Cover, arrived: Arrived) -> tuple[str, list[Finding]]:
        """The month reported; the month before receipt where none is written or it cannot be meant."""
        received_on = arrived.received_at.date()
        expected = str(self._calendar.reported_on(received_on))
        cell = cover.cells.get("period")
        hinted = next(filter(None, map(month_in, arrived.names)), None)
        said = written(cover.values.get("period"))
        period = said or hinted
        if not period:
            return expected, [Finding("identify.period_missing", facts={"expected": expected})]
        newest, oldest = self._calendar.period_of(received_on), Period.parse(expected).plus(-MONTHS_BACK)
        if not str(oldest) <= period <= str(newest):
            facts = {"expected": expected}
            outside = Finding("identify.period_outside", cell=cell, field="period", value=period, facts=facts)
            return expected, [outside]
        if hinted and said and hinted != said:
            facts = {"expected": hinted}
            return said, [Finding("identify.period_disagrees", cell=cell, value=said, facts=facts)]
        return period, []

    def _judged(self, entry: Return) -> Return:
        """A nil declaration on the cover counts; an authority's ledger is not a unit's to send.

        Decisions are nobody's to send: whoever sits at the desk hands them in.
        """
        if entry.proxy_by is None and entry.ledger == "hazard":
            entry.nil = entry.nil or bool(entry.cover.values.get("nil_declared"))
        theirs = entry.ledger in self._authority and entry.ledger not in self._handed_in
        spoken_for = theirs and entry.unit is not None and entry.unit.kind == OFFICE
        if entry.ledger in self._authority and entry.unit and not spoken_for:
            entry.findings.append((None, Finding("identify.not_authority", value=entry.unit.name)))
        return entry

    def _unusable(self, reading: FileReading, arrived: Arrived) -> list[Return]:
        """The return the file claims to be, which cannot be used; nothing for skipped files."""
        if reading.format is None and {finding.code for finding in reading.findings} <= SKIPPED:
            return []
        whole = merged(reading.sheets)
        arrived = self._speakers.admitted(whole, arrived)
        unit, doubts = self._speakers.unit(whole, arrived)
        period, _ = self._period(whole, arrived)
        ledger = self._claimed(reading, arrived)
        made = Return(ledger, unit, written(whole.values.get("unit")), period, None, whole)
        made.findings = [(None, finding) for finding in doubts]
        return [made]

    def _claimed(self, reading: FileReading, arrived: Arrived) -> str:
        """The ledger that file name or titles promise; without a word of it, nothing was returned.

        A file that cannot even be opened is held to be the hazards: it may well contain them.
        """
        titles = (sheet.cover.title for sheet in reading.sheets)
        said = normal(" ".join((*arrived.names, *titles)))
        spoken = next((kind for title, kind in self._titles.items() if title in said), "")
        return spoken or ("" if reading.format else "hazard")


def _speaks(sheet: SheetReading) -> bool:
    """Whether the sheet says anything: an untouched table of another kind beside a filled one does not."""
    return bool(sheet.records or sheet.account.nil or sheet.ledger == "hazard")


def _join(found: dict[tuple[str, str | None, str | None], Return], part: Return) -> None:
    """Sheets of the same ledger, unit and month are one return."""
    known = found.setdefault((part.ledger, part.unit.unit_code if part.unit else None, part.period), part)
    if known is not part:
        known.parts += part.parts
        known.nil = known.nil or part.nil
        known.findings += [finding for finding in part.findings if finding not in known.findings]


def month_in(text: str) -> str | None:
    """The month a text such as a file name speaks of, as ``YYYY-MM``."""
    found = _MONTH.search(text)
    return f"{found[1]}-{int(found[2]):02d}" if found else None
