"""The authority's decisions: archived like returns, read like ledgers, replayed on rebuild."""

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple
from unicodedata import category, normalize

import pyarrow as pa
from duckdb import DuckDBPyConnection

from flows.intake.cells.dates import read_date
from flows.intake.chunks.guard import run_alone
from flows.intake.facts import FileReading, Record
from flows.intake.reading import read_file
from flows.intake.rulebook import Rulebook, load_rulebook
from flows.region import Region, RegionError
from schemas.hazard_code import spelled, unit_in
from schemas.lifecycle import load_lifecycle
from schemas.wording import normal
from validations.findings import Finding
from warehouse.archive import Archive, Arrival, Receipt
from warehouse.decisions import record_decisions
from warehouse.journal import Note

_CODES = ("hazard_code", "target_code", "row_id", "unit_code", "rule")
KIND: Literal["decision"] = "decision"
SOURCE = "decide"


class Decided(NamedTuple):
    """What came of handing in a decision file."""

    receipt: Receipt
    reading: FileReading


def hand_in(region: Region, path: Path, moment: datetime) -> Decided:
    """Read a file of decisions and archive it; RegionError when it holds none, and then nothing is kept.

    No two files are of the same second: which decision is the later one must never be in doubt.
    """
    data = path.read_bytes()
    reading = _read(region, data, path.name)
    forms = [sheet for sheet in reading.sheets if sheet.ledger == KIND]
    if forms and not any(sheet.records for sheet in forms):
        message = f"{path}: no decision is filled in on sheet {forms[0].sheet}; write one on each line"
        raise RegionError(message)
    if not forms:
        why = "；".join(f"{sheet.sheet}: {sheet.why}" for sheet in reading.sheets) or "not a workbook"
        message = f"{path}: holds no decisions ({why}); the columns are described in docs/decisions.md"
        raise RegionError(message)
    archive, own = Archive(region.archive), hashlib.sha256(data).hexdigest()
    earlier = {entry.note.received_at for entry in archive.entries(KIND) if entry.note.sha256 != own}
    while moment in earlier:
        moment += timedelta(seconds=1)
    (receipt,) = archive.receive_all([Arrival(data, path.name, SOURCE, "", moment)], KIND)
    return Decided(receipt, reading)


def enter_decisions(connection: DuckDBPyConnection, region: Region) -> int:
    """Record the decisions of every archived file that the store does not have yet; how many were added."""
    archive = Archive(region.archive)
    known = {row[0] for row in connection.execute("SELECT DISTINCT sha256 FROM hazard.decision").fetchall()}
    rulebook = load_rulebook(region.overrides)
    notes = [entry.note for entry in archive.entries(KIND) if entry.note.sha256 not in known]
    return sum(_enter(connection, region, archive, note, rulebook) for note in notes)


def _enter(
    connection: DuckDBPyConnection, region: Region, archive: Archive, note: Note, rulebook: Rulebook
) -> int:
    reading, contract = _read(region, archive.read(note.sha256), note.name), rulebook.contracts.ledgers[KIND]
    rows = [
        {
            **{column.name: record.fields.get(column.name) for column in contract.columns},
            **{name: _bare(record.fields.get(name)) for name in _CODES},
            **corrected(record.fields.get("field"), record.fields.get("value"), rulebook),
            "sha256": note.sha256,
            "file_name": note.name,
            "sheet": sheet.sheet,
            "sheet_no": number,
            "row_number": record.row,
            "received_at": note.received_at,
        }
        for number, sheet in enumerate(reading.sheets)
        if sheet.ledger == KIND
        for record in sheet.records
        if not record.held and record.fields.get("decision_kind") and not objection(record, region)
    ]
    return record_decisions(connection, pa.Table.from_pylist(rows)) if rows else 0


def objection(record: Record, region: Region) -> tuple[str, str] | None:
    """Field and reason, in Chinese, why a decision cannot count as it is written; None where it can."""
    decider = region.registry.named(str(record.fields.get("decided_by") or ""))
    if decider and decider.kind not in load_lifecycle().authority.unit_kinds:
        return "decided_by", f"决定单位“{decider.name}”是填报单位，无权作出督办决定，未执行"
    named, coded = (str(record.fields.get(name) or "") for name in ("unit_code", "hazard_code"))
    unit, owner = region.registry.named(str(_bare(named)).strip()), unit_in(spelled(coded))
    if named.strip() and owner and owner != spelled(unit.unit_code if unit else named):
        return "unit_code", f"机构代码“{named}”与隐患编号“{coded}”不是同一单位，请核对两者，未执行"
    return None


def _bare(code: object) -> object:
    """A code in full width or with marks nobody sees is the code."""
    if not isinstance(code, str):
        return code
    return "".join(sign for sign in normalize("NFKC", code) if category(sign) != "Cf")


def _read(region: Region, data: bytes, name: str) -> FileReading:
    limits, rulebook = region.settings.reading, load_rulebook(region.overrides)
    read = run_alone(read_file, data, name, rulebook, KIND, name=name, memory_mb=limits.memory_mb, seconds=60)
    if isinstance(read, Finding):
        message = f"{name}: {rulebook.catalogue.tell(read).message}"
        raise RegionError(message)
    return read


def corrected(field: object, value: object, rulebook: Rulebook) -> dict[str, str | None]:
    """What a correction names, as the hazard ledger spells it: 整改期限 is ``deadline``, 重大 is ``MAJOR``.

    What cannot be understood stays as it was written, has no effect, and is told as a refusal.
    """
    if field is None:
        return {}
    written = None if value is None else str(value).strip()
    meant = next(
        (each for each in rulebook.contracts.ledgers["hazard"].fields
         if normal(str(field)) in map(normal, (each.name, each.title, *each.headings))), None
    )  # fmt: skip
    if meant is None or written is None:
        return {"field": str(field), "value": written}
    if meant.codes:
        code = rulebook.codes[meant.codes].match(written)
        return {"field": meant.name, "value": code.code if code else written}
    day = read_date(written).day
    return {"field": meant.name, "value": day.isoformat() if day else written}
