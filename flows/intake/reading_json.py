"""A reading as plain JSON values, in the shape that ``read --json`` promises."""

from datetime import date
from typing import Any

from flows.intake.facts import FileReading, SheetReading
from validations.findings import Catalogue, Finding


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
