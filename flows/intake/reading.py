"""One file read completely, in process and without side effects: bytes in, facts and doubts out."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from flows.intake.facts import Cover, FileReading, SheetReading
from flows.intake.files.archives import Contents, is_archive, open_archive
from flows.intake.files.workbook import open_workbook
from flows.intake.files.workbook_parts import Sheet, Unreadable
from flows.intake.headings.vocabulary import HeadingIndex
from flows.intake.identity.cover import joined, read_template_sheet
from flows.intake.identity.own_sheets import TEMPLATE_SHEET, is_our_list
from flows.intake.tables.recognition import Context
from flows.intake.tables.regions import tables_of
from flows.intake.tables.table import read_sheet
from schemas.codes import CodeList, CodeSpellings, load_codes
from schemas.contracts import Contracts, load_contracts
from schemas.failure import meant
from schemas.loading import SchemaError, load
from validations.catalogue import load_catalogue
from validations.findings import Catalogue, Finding


class Rulebook(NamedTuple):
    """Everything a reader needs to know beside the file."""

    contracts: Contracts
    codes: Mapping[str, CodeList]
    catalogue: Catalogue
    headings: HeadingIndex


def load_rulebook(overrides: Path | None = None) -> Rulebook:
    """The built-in contracts, codes and rules with a region's ``overrides`` folder laid over them."""
    contracts = load_contracts(overrides)
    spellings = overrides / "codes.yml" if overrides is not None else None
    extra = load(spellings, CodeSpellings) if spellings is not None and spellings.exists() else None
    codes = load_codes(extra=extra)
    for kind, ledger in contracts.ledgers.items():
        for field in ledger.fields:
            if field.codes is not None and field.codes not in codes:
                known = meant(field.codes, codes)
                message = f"ledgers/{kind}.yml: fields.{field.name}.codes: no list {field.codes}{known}"
                raise SchemaError(message)
    return Rulebook(contracts, codes, load_catalogue(), HeadingIndex(contracts))


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
    findings = [*book.findings, *_renamed(name, book.format), *_file_findings(sheets, name)]
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


_SAME = {
    "xlsx": ("xlsx", "xlsm", "xltx", "et", "ett"),
    "xls": ("xls", "et", "xlt"),
    "csv": ("csv", "txt"),
    "tsv": ("tsv", "txt", "csv"),
    "html": ("html", "htm"),
    "mht": ("mht", "mhtml"),
}


def _renamed(name: str, actual: str) -> list[Finding]:
    """A note when the extension says something else than the content."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if not extension or extension in _SAME.get(actual, (actual,)):
        return []
    return [Finding("file.renamed", value=name, facts={"actual": actual})]


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
            reading.findings.extend(_cover_findings(reading))
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


_WANTED = {
    "unit": "cover.no_unit",
    "period": "cover.no_period",
    "filled_by": "cover.no_preparer",
    "approved_by": "cover.unsigned",
}


def _cover_findings(reading: SheetReading) -> list[Finding]:
    values = reading.cover.values
    found = [
        Finding(code, reading.sheet, field=name)
        for name, code in _WANTED.items()
        if name not in values and not (name == "unit" and "unit_code" in values)
    ]
    signer = values.get("approved_by")
    if signer is not None and signer == values.get("filled_by"):
        found.append(
            Finding(
                "cover.same_signer",
                reading.sheet,
                cell=reading.cover.cells.get("approved_by"),
                field="approved_by",
                value=str(signer),
            )
        )
    return found


def _file_findings(sheets: list[SheetReading], name: str) -> list[Finding]:
    if not any(reading.ledger for reading in sheets):
        return [
            Finding(
                "file.no_ledger",
                value=name,
                facts={"sheets": "；".join(f"{reading.sheet}：{reading.why}" for reading in sheets[:8])},
            )
        ]
    return _repeated(sheets)


def _repeated(sheets: list[SheetReading]) -> list[Finding]:
    """The same subject on two sheets of one ledger kind counts twice when sheets are summed."""
    seen: dict[tuple[str, object, object], tuple[str, int]] = {}
    found: list[Finding] = []
    for reading in sheets:
        for record in reading.records:
            subject = (
                record.fields.get("description")
                or record.fields.get("task")
                or record.fields.get("measure_title")
            )
            if subject is None or reading.ledger is None:
                continue
            key = (reading.ledger, subject, record.fields.get("location"))
            sheet, row = seen.setdefault(key, (reading.sheet, record.row))
            if sheet != reading.sheet:
                found.append(
                    Finding(
                        "sheet.repeated",
                        reading.sheet,
                        record.row,
                        value=str(subject)[:80],
                        facts={"other": f"{sheet}第{row}行"},
                    )
                )
    return found


def as_json(reading: FileReading, catalogue: Catalogue) -> dict[str, Any]:
    """The reading as plain JSON values, in the shape that ``read --json`` promises."""
    findings = [*reading.findings, *(finding for sheet in reading.sheets for finding in sheet.findings)]
    return {
        "file": reading.name,
        "sha256": reading.sha256,
        "format": reading.format,
        "images": reading.images,
        "sheets": [_sheet_json(sheet) for sheet in reading.sheets],
        "findings": [finding_json(finding, catalogue) for finding in findings],
    }


def finding_json(finding: Finding, catalogue: Catalogue) -> dict[str, Any]:
    """One finding with its words."""
    told = catalogue.tell(finding)
    return {
        "code": told.code,
        "severity": told.severity,
        "title": told.title,
        "sheet": finding.sheet,
        "row": finding.row,
        "cell": finding.cell,
        "field": finding.field,
        "value": finding.value,
        "message": told.message,
        "remedy": told.remedy,
    }


def _sheet_json(sheet: SheetReading) -> dict[str, Any]:
    cover = {
        "unit": None,
        "period": None,
        "filled_by": None,
        "approved_by": None,
        "filled_on": None,
        "nil_declared": False,
    }
    return {
        "sheet": sheet.sheet,
        "ledger": sheet.ledger,
        "why": sheet.why,
        "hidden": sheet.hidden,
        "header_rows": list(sheet.header_rows),
        "columns": [column._asdict() for column in sheet.columns],
        "cover": cover
        | {name: _plain(value) for name, value in sheet.cover.values.items()}
        | {"title": sheet.cover.title, "cells": sheet.cover.cells},
        "account": sheet.account._asdict(),
        "records": [_record_json(record) for record in sheet.records if not record.held],
        "held": [_record_json(record) for record in sheet.records if record.held],
    }


def _record_json(record: Any) -> dict[str, Any]:  # noqa: ANN401 - a Record; spelled Any for the dict of plain values below
    return {
        "row": record.row,
        "fields": {name: _plain(value) for name, value in record.fields.items()},
        "cells": record.cells,
        "texts": record.texts,
    }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
