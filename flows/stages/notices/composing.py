"""Who is told what: reminders, hints, return notes, digests, and drafts of what is graver, by the ladder.

The same occasion gives the same key, so nothing is told twice; what is told is only composed here.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from flows.intake.sources.message import FORGED
from flows.outlets.figures import returns_told
from flows.outlets.messages.letters import forms, request, write_letter
from flows.outlets.report_pack import chinese_date
from flows.region import Region
from flows.stages.clock import now
from flows.stages.month import Month
from flows.units import OFFICE
from schemas.calendar import Period
from schemas.contracts import load_contracts
from warehouse.archive import Archive
from warehouse.connection import statement
from warehouse.messages import Lagging, Message
from warehouse.publications import edition_folder, publications
from warehouse.returns import NoteFile

OUTBOX = "outbox"
CIRCULAR = "报送情况通报"
"""How the file of the circular ends (templates/circulars.yml)."""
FRESH_DAYS = 1
"""Only what is true today or yesterday is sent; a run about the past only writes files."""


class Composer:
    """Writes the messages of one month as of one day."""

    def __init__(self, month: Month) -> None:
        """Know the region, and the words every letter uses."""
        self.month = month
        self.region = month.region
        period, calendar = Period.parse(month.period), self.region.settings.calendar
        this, following = (f"{each.year}年{each.month}月" for each in (period, period.next))
        self._common = {
            "period": month.period,
            "month": this,
            "as_of": chinese_date(month.as_of),
            "due_on": chinese_date(calendar.due_on(period)),
            "closes_on": chinese_date(calendar.closes_on(period)),
            "next_month": following,
            "next_due": chinese_date(calendar.due_on(period.next)),
            "office": self.region.settings.region.office,
            "region": self.region.settings.region.name,
        }

    def about(self, unit: Lagging) -> dict[str, object]:
        """A unit and what it lags in, each with what is asked of it."""
        lags = [{**lag, "request": request(str(lag["class"]), self._common)} for lag in unit.lags]
        return {**unit._asdict(), "lags": lags}

    def message(
        self, kind: str, about: str, facts: dict[str, object], unit: str = "", files: Sequence[Path] = ()
    ) -> Iterator[Message]:
        """One message for each channel that reaches its reader, or one for the outbox."""
        form, letter = forms()[kind], write_letter(kind, self._common | facts)
        for channel in self._channels(form.role):
            yield Message(
                message_key=f"{self.month.period}|{kind}|{about}|{channel}",
                kind=kind,
                period=self.month.period,
                unit_code=unit,
                recipient_role=form.role,
                channel=channel,
                subject=letter.subject,
                body=letter.body,
                state="draft" if form.draft else "composed",
                created_at=now(self.region),
                attachments=tuple(path.relative_to(self.region.root).as_posix() for path in files),
            )

    def _channels(self, role: str) -> tuple[str, ...]:
        settings = self.region.settings.notify
        past = (now(self.region).date() - self.month.as_of).days > FRESH_DAYS
        if settings.dry_run or past:
            return (OUTBOX,)
        return tuple(name for name, channel in settings.channels.items() if role in channel.to) or (OUTBOX,)


def reminders(connection: DuckDBPyConnection, composer: Composer) -> Iterator[Message]:
    """To each unit that owes and has sent nothing, with its pre-filled template, once per month."""
    region, period = composer.region, composer.month.period
    titles = {kind: ledger.title for kind, ledger in load_contracts(region.overrides).ledgers.items()}
    for unit, name, kinds in connection.execute(statement("owing_unit"), {"period": period}).fetchall():
        facts: dict[str, object] = {"unit_name": name, "ledgers": [titles.get(kind, kind) for kind in kinds]}
        yield from composer.message("reminder", unit, facts, unit, templates(region, period, unit))


def by_ladder(
    connection: DuckDBPyConnection, composer: Composer, units: Sequence[Lagging]
) -> Iterator[Message]:
    """Hints to units that lag, and drafts of the circular and of talks, each from its day on."""
    region, period = composer.region, composer.month.period
    settings, due_on = region.settings.notify, region.settings.calendar.due_on(Period.parse(period))
    days = (composer.month.as_of - due_on).days
    if days >= settings.hint_days_after:
        for unit in _measured(units, settings.hint_measures):
            yield from composer.message("laggard", unit.unit_code, composer.about(unit), unit.unit_code)
    if days >= settings.circular_days_after:
        named = _measured(units, settings.circular_measures)
        if named:
            about: dict[str, object] = {"units": [unit._asdict() for unit in named]}
            files = circulars(connection, region, period)
            yield from composer.message("circular", "all", about, files=files)
        for unit in _measured(units, settings.talk_measures):
            yield from composer.message("talk", unit.unit_code, composer.about(unit), unit.unit_code)


def return_notes(composer: Composer, notes: Sequence[tuple[NoteFile, Path]]) -> Iterator[Message]:
    """To each unit whose file has something to mend: the note, and next month's template."""
    following = str(Period.parse(composer.month.period).next)
    for file, place in notes:
        filled = templates(composer.region, following, file.unit_code)
        facts: dict[str, object] = {
            "unit_name": file.unit_name,
            "file_name": Path(file.file_name).name,
            "usable": file.usable,
            "proxy_by": file.proxy_by,
            "templates": bool(filled),
        }
        about = f"{file.unit_code}-{file.sha256[:12]}"
        yield from composer.message("return_note", about, facts, file.unit_code, (place, *filled))


def digests(
    connection: DuckDBPyConnection, composer: Composer, units: Sequence[Lagging]
) -> Iterator[Message]:
    """To each county office and to the region itself, once for each day a month is run."""
    month, registry = composer.month, composer.region.registry
    returned = connection.execute(statement("county_counts"), {"period": month.period})
    names = [column[0] for column in returned.description]
    rows = [dict(zip(names, row, strict=True)) for row in returned.fetchall()]
    counts = {row["county"]: returns_told(row) for row in rows}
    offices = {unit.county: unit for unit in registry.units if unit.kind == OFFICE}
    for county, words in counts.items():
        own, office = [unit._asdict() for unit in units if unit.county == county], offices.get(county)
        facts: dict[str, object] = {
            "county": county,
            "addressee": office.name if office else f"{county}各有关单位",
            "counts": words,
            "units": own,
        }
        whose = office.unit_code if office else ""
        yield from composer.message("county_digest", f"{county}-{month.as_of}", facts, whose)
    drafts = connection.execute("SELECT count(*) FROM ops.message WHERE state = 'draft'").fetchall()[0][0]
    facts = {
        "counts": returns_told(_added(rows)) if rows else "尚无应报单位",
        "counties": [{"county": county, "counts": words} for county, words in counts.items()],
        "laggards": len(units),
        "drafts": drafts,
    }
    yield from composer.message("region_summary", str(month.as_of), facts)


def answers(composer: Composer) -> Iterator[Message]:
    """To senders of what could not be taken; never to machines, strangers without files, forged names."""
    for entry in Archive(composer.region.archive).entries("evidence"):
        note, facts = entry.note, entry.note.facts
        reason = facts.get("refused") or ("linked" if facts.get("linked") else "")
        stranger = reason == FORGED or (reason == "unknown_sender" and not facts.get("files"))
        if not reason or "@" not in str(facts.get("from")) or facts.get("automatic") or stranger:
            continue
        calendar = composer.region.settings.calendar
        if str(calendar.reported_on(note.received_at.date())) == composer.month.period:
            told: dict[str, object] = {
                "subject": facts.get("subject") or note.name,
                "reason": reason,
                "partly": not facts.get("refused"),
                "received_at": f"{note.received_at:%Y-%m-%d %H:%M}",
            }
            yield from composer.message("answer", f"{note.source}-{note.name}", told, note.sender)


def templates(region: Region, period: str, unit_code: str) -> tuple[Path, ...]:
    """The unit's pre-filled workbook for a month, where it was made."""
    return tuple(sorted((region.returns / period / unit_code).glob("*（预填）.xlsx")))


def circulars(connection: DuckDBPyConnection, region: Region, period: str) -> tuple[Path, ...]:
    """The circular on how the month was reported, as published last."""
    version = max((each.version for each in publications(connection, period)), default=1)
    folder = edition_folder(region.published, period, version)
    return tuple(folder.glob(f"*{CIRCULAR}.docx"))


def _measured(units: Sequence[Lagging], measures: Sequence[str]) -> list[Lagging]:
    """Units for which the ladder recommends one of the measures."""
    return [unit for unit in units if any(lag["measure"] in measures for lag in unit.lags)]


def _added(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """The figures of all counties together."""
    return {name: sum(row[name] for row in rows) for name in rows[0] if name != "county"}
