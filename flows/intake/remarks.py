"""What is remarked on a file as a whole and on the covers of its sheets, not on single cells."""

from flows.intake.facts import SheetReading
from validations.findings import Finding

_SAME = {
    "xlsx": ("xlsx", "xlsm", "xltx", "et", "ett"),
    "xls": ("xls", "et", "xlt"),
    "csv": ("csv", "txt"),
    "tsv": ("tsv", "txt", "csv"),
    "html": ("html", "htm"),
    "mht": ("mht", "mhtml"),
}


def renamed(name: str, actual: str) -> list[Finding]:
    """A note when the extension says something else than the content."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if not extension or extension in _SAME.get(actual, (actual,)):
        return []
    return [Finding("file.renamed", value=name, facts={"actual": actual})]


_WANTED = {
    "unit": "cover.no_unit",
    "period": "cover.no_period",
    "filled_by": "cover.no_preparer",
    "approved_by": "cover.unsigned",
}


def cover_findings(reading: SheetReading) -> list[Finding]:
    """What a sheet's cover lacks: unit, month, who filled it in, who signed; or that both are one."""
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


def file_findings(sheets: list[SheetReading], name: str) -> list[Finding]:
    """That no sheet holds a ledger and why, or that one subject stands on two sheets of a kind."""
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
