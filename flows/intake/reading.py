"""One file read completely, in process and without side effects: bytes in, facts and doubts out."""

import hashlib
from dataclasses import replace

from flows.intake.facts import Cover, FileReading, SheetReading
from flows.intake.files.archives import Contents, is_archive, open_archive
from flows.intake.files.workbook import open_workbook
from flows.intake.files.workbook_parts import Sheet, Unreadable
from flows.intake.identity.cover import joined, read_template_sheet
from flows.intake.identity.own_sheets import TEMPLATE_SHEET, is_our_list
from flows.intake.remarks import cover_findings, file_findings, renamed
from flows.intake.rulebook import Rulebook
from flows.intake.tables.recognition import Context
from flows.intake.tables.regions import tables_of
from flows.intake.tables.table import read_sheet
from validations.findings import Finding


def read_file(data: bytes, name: str, rulebook: Rulebook, only: str | None = None) -> FileReading:
    """Read a file; what cannot be read is a finding on it, never an exception.

    ``only`` names the ledger kind when the caller knows it. Run it inside ``guard`` when the bytes come
    from outside: a hostile file may still kill or stall the process.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        if is_archive(data):
            return _read_archive(sha256, name, open_archive(data, name), rulebook, only)
        book = open_workbook(data, name)
    except Unreadable as refused:
        return FileReading(sha256, name, None, findings=(refused.finding,))
    template = Cover()
    plain: list[Sheet] = []
    for sheet in book.sheets:
        if sheet.name == TEMPLATE_SHEET:
            template = read_template_sheet(sheet.rows, sheet.name)
        elif not is_our_list(sheet):
            plain.extend(tables_of(sheet, rulebook.headings))
    sheets = _read_sheets(plain, Context(*rulebook, file_name=name, cover=template, only=only))
    findings = [*book.findings, *renamed(name, book.format), *file_findings(sheets, name)]
    if book.images:
        findings.append(Finding("file.images", value=str(book.images)))
    return FileReading(sha256, name, book.format, tuple(sheets), tuple(findings), book.images)


def _read_archive(
    sha256: str, name: str, contents: Contents, rulebook: Rulebook, only: str | None
) -> FileReading:
    """All members' sheets under their file's name; each member speaks for itself alone."""
    sheets: list[SheetReading] = []
    findings = list(contents.findings)
    images = 0
    for member in contents.members:
        reading = read_file(member.data, member.name, rulebook, only)
        images += reading.images
        for sheet in reading.sheets:
            sheet.sheet, sheet.member = f"{member.name}!{sheet.sheet}", member.name
            sheet.findings = [replace(finding, sheet=sheet.sheet) for finding in sheet.findings]
            sheets.append(sheet)
        findings.extend(reading.findings)
    return FileReading(sha256, name, "zip", tuple(sheets), tuple(findings), images)


def _read_sheets(sheets: list[Sheet], context: Context) -> list[SheetReading]:
    """All sheets; what a sheet without a ledger says about the submission counts for those with one."""
    first = [read_sheet(sheet, context) for sheet in sheets]
    shared = context.cover
    for reading in first:
        if reading.ledger is None:
            shared = joined(shared, _elsewhere(reading))
    readings = first
    if shared.values.get("period") and shared.values != context.cover.values:
        readings = [
            read_sheet(sheet, context._replace(cover=shared)) if reading.ledger else reading
            for sheet, reading in zip(sheets, first, strict=True)
        ]
    for reading in readings:
        if reading.ledger is not None:
            reading.cover = joined(reading.cover, shared)
            reading.findings.extend(cover_findings(reading))
    return readings


def _elsewhere(reading: SheetReading) -> Cover:
    """A sheet's cover facts, their cells told with its name; sheet names speak only for themselves."""
    cover = reading.cover
    kept = {
        name: value
        for name, value in cover.values.items()
        if cover.origins.get(name) not in ("sheet", "row") and name != "nil_declared"
    }
    return Cover(
        kept,
        {name: f"{reading.sheet}!{cell}" for name, cell in cover.cells.items() if name in kept},
        {name: cover.origins[name] for name in kept},
        cover.title,
    )
