"""A chunk of files becomes a folder of Parquet: typed rows, findings, accounts — everything a load needs.

Runs inside a guarded reading process, knows neither Prefect nor the warehouse. The folder appears under its
final name only when it is complete, so that a killed run resumes with the chunks it has.
"""

import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.intake.chunks import staging
from flows.intake.chunks.columnar import LedgerRows, RawRows
from flows.intake.facts import FileReading, SheetReading
from flows.intake.identity.identify import Return
from flows.intake.identity.submitter import Arrived
from schemas.calendar import Calendar, Period
from schemas.contracts import Ledger
from validations.engine import Engine
from validations.findings import Finding
from validations.places import COVER, SAID, Place

UNKNOWN = "?"
SAID_OF_THE_RETURN = frozenset(
    {"cover.no_unit", "cover.no_period", "cover.no_preparer", "cover.unsigned", "cover.same_signer"}
)
"""What the reader says of each sheet, and identification and the rules say once of the return."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An archived file to be read."""

    sha256: str
    name: str
    sender: str | None
    received_at: datetime
    others: tuple[str, ...] = ()
    """Who else sent the same bytes."""

    @property
    def arrived(self) -> Arrived:
        """How it came."""
        return Arrived(self.name, self.sender, self.received_at, self.others)


class Chunk:
    """Collects the readings of some files, judges them together and writes them as Parquet."""

    def __init__(self, calendar: Calendar, engine: Engine, ledgers: Mapping[str, Ledger]) -> None:
        """Start empty."""
        self._calendar = calendar
        self._engine = engine
        self._ledgers = ledgers
        self._read: list[str] = []
        self._submissions: list[dict[str, Any]] = []
        self._contexts: list[dict[str, Any]] = []
        self._ledger_rows: dict[str, LedgerRows] = {}
        self._accounts: list[dict[str, Any]] = []
        self._raw = RawRows()
        self._findings: list[dict[str, Any]] = []
        self._places: defaultdict[str, dict[tuple[str, int], dict[str, Place | str]]] = defaultdict(dict)
        """By what is judged: a ledger's rows are pointed at on its own sheets, returns on their covers."""

    def add(self, waiting: Waiting, reading: FileReading, returns: Iterable[Return]) -> None:
        """Take one file: its sheets, and the returns found in it."""
        self._read.append(waiting.sha256)
        owners: dict[tuple[int, int], str] = {}
        brought = [self._add_return(waiting, entry, owners) for entry in returns]
        first = brought[0] if brought else None
        self._say(waiting, first, "file", None, reading.findings)
        for number, sheet in enumerate(reading.sheets):
            self._add_sheet(waiting.sha256, number, sheet)
            only = next((entry for entry in brought if number in entry["sheets"]), first)
            for finding in (entry for entry in sheet.findings if entry.code not in SAID_OF_THE_RETURN):
                owner = owners.get((number, finding.row or 0))
                mine = next((entry for entry in brought if entry["submission_id"] == owner), only)
                self._say(waiting, mine, "sheet", number, (finding,))

    def judge(self) -> dict[str, pa.Table]:
        """Judge everything collected; each ledger's typed rows, with those that wait marked as held."""
        judged = self._judge_rows()
        self._count_rows()
        self._judge_submissions()
        return judged

    @property
    def findings(self) -> list[dict[str, Any]]:
        """All findings so far, in the columns of ``validations.places.FINDINGS``."""
        return self._findings

    @property
    def submissions(self) -> list[dict[str, Any]]:
        """The returns so far, in the staging columns."""
        return self._submissions

    def write(self, folder: Path) -> dict[str, int]:
        """Judge everything collected and write it to ``folder``, complete or not at all; returns counts."""
        ledgers = self.judge()
        made = folder.with_name(f".{folder.name}.part")
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(parents=True)
        staging.write(staging.submission_table(self._submissions), made / "submission.parquet")
        staging.write(pa.Table.from_pylist(self._accounts, staging.ACCOUNT), made / "sheet_account.parquet")
        staging.write(self._raw.table(), made / "row.parquet")
        findings = staging.finding_table(self._findings).drop_columns(["row_id", "sheet_no"])
        staging.write(findings, made / "finding.parquet")
        for kind, table in ledgers.items():
            staging.write(table, made / f"ledger_{kind}.parquet")
        counts = {
            "submissions": len(self._submissions),
            "records": sum(map(len, self._ledger_rows.values())),
            "findings": len(self._findings),
        }
        staging.seal(made, self._read, counts)
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)
        return counts

    def _add_return(
        self, waiting: Waiting, entry: Return, owners: dict[tuple[int, int], str]
    ) -> dict[str, Any]:
        unit = entry.unit.unit_code if entry.unit else None
        named = "-".join(part or UNKNOWN for part in (entry.period, unit, entry.ledger))
        identity = f"{named}-{waiting.sha256[:12]}"
        values = entry.cover.values
        submission = {
            "submission_id": identity,
            "sha256": waiting.sha256,
            "file_name": waiting.name,
            "unit_code": unit,
            "unit_named": entry.unit_named,
            "unit_kind": entry.unit.kind if entry.unit else None,
            "period": entry.period,
            "ledger": entry.ledger or None,
            "received_at": waiting.received_at,
            "proxy_by": entry.proxy_by,
            "nil_declared": entry.nil,
            **{name: values.get(name) for name in ("filled_by", "approved_by", "filled_on", "approved_on")},
            "contact_phone": values.get("contact_phone"),
            "template_version": values.get("template_version"),
            "records": 0,
            "held": 0,
            "rejects": 0,
            "usable": bool(entry.parts),
            "sheets": {number for number, *_ in entry.parts},
        }
        self._submissions.append(submission)
        context = self._context(entry, waiting)
        self._contexts.append(context)
        self._places["submission"][waiting.sha256, COVER] = {
            name: Place(cell, sheet=entry.parts[0][1].sheet if entry.parts else None)
            for name, cell in entry.cover.cells.items()
        }
        for number, sheet, records in entry.parts:
            owners |= {(number, record.row): identity for record in records}
            if entry.unit:  # nobody's rows are only kept as they came
                self._rows_of(entry.ledger).add(submission, number, sheet, records, context)
        for sheet_no, finding in entry.findings:
            self._say(waiting, submission, "cover", sheet_no, (finding,))
        return submission

    def _context(self, entry: Return, waiting: Waiting) -> dict[str, Any]:
        """What the register and the calendar know about a return."""
        unit = entry.unit
        due = self._calendar
        period = Period.parse(entry.period) if entry.period else None
        return {
            "unit_kind": unit.kind if unit else None,
            "unit_grade": unit.grade if unit else None,
            "reporting_unit": unit.name if unit else None,
            "received_on": waiting.received_at.date(),
            "reports_via": unit.reports_via if unit else None,
            **(due.days(period) if period else {}),
            "as_of_date": entry.cover.values.get("as_of_date"),
            "uscc": entry.cover.values.get("uscc"),
            "uscc_registered": unit.uscc if unit else None,
        }

    def _rows_of(self, kind: str) -> LedgerRows:
        if kind not in self._ledger_rows:
            self._ledger_rows[kind] = LedgerRows(self._ledgers[kind])
        return self._ledger_rows[kind]

    def _add_sheet(self, sha256: str, number: int, sheet: SheetReading) -> None:
        self._accounts.append(
            {
                "sha256": sha256,
                "sheet": sheet.sheet,
                "sheet_no": number,
                "ledger": sheet.ledger,
                "why": sheet.why,
                "header_rows": list(sheet.header_rows),
                "columns": json.dumps([column._asdict() for column in sheet.columns], ensure_ascii=False),
                "hidden": sheet.hidden,
                **sheet.account._asdict(),
            }
        )
        self._places[sheet.ledger or ""][sha256, number] = {
            column.field: Place(column.column, column.heading, sheet.sheet)
            for column in sheet.columns
            if column.field
        }
        self._raw.add(sha256, number, sheet)

    def _say(
        self,
        waiting: Waiting,
        submission: Mapping[str, Any] | None,
        origin: str,
        sheet_no: int | None,
        findings: Iterable[Finding],
    ) -> None:
        """Put findings of the reader and of identification into words, as far as the region wants them."""
        owner, catalogue = submission or {}, self._engine.catalogue
        whose = owner.get("unit_kind"), owner.get("period")
        for finding in (entry for entry in findings if catalogue.speaks(entry.code, *whose)):
            told = catalogue.tell(finding, waiting.received_at.date())
            self._findings.append(
                {
                    "sha256": waiting.sha256,
                    **{name: owner.get(name) for name in ("submission_id", "unit_code", "period", "ledger")},
                    "origin": origin,
                    **told._asdict(),
                    "sheet": finding.sheet,
                    "sheet_no": sheet_no,
                    "row_number": finding.row,
                    "cell": finding.cell,
                    "field": finding.field,
                    "value": finding.value,
                }
            )

    def _judge_rows(self) -> dict[str, pa.Table]:
        """Each ledger's rows judged, its findings put beside the others; rows that must wait are held."""
        told = [*self._findings, *staging.said_of_subjects(self._findings, self._ledgers)]
        said = staging.finding_table(told).select(SAID)
        judged = {}
        for kind, rows in sorted(self._ledger_rows.items()):
            if len(rows):
                table = rows.table()
                frame = staging.beside(table, rows.context())
                found = self._engine.judge(kind, frame, self._places[kind], said).to_pylist()
                self._findings += found
                self._hold(rows, {entry["row_id"] for entry in found if _holds(entry, "hold")})
                judged[kind] = table.set_column(table.column_names.index("held"), "held", rows.held)
        return judged

    def _hold(self, rows: LedgerRows, row_ids: set[str]) -> None:
        """Mark the rows that wait, in their ledger, the raw rows and the accounts."""
        newly = rows.hold(row_ids)
        self._raw.hold(newly)
        moved = Counter((sha256, sheet_no) for sha256, sheet_no, _ in newly)
        for account in self._accounts:
            count = moved[account["sha256"], account["sheet_no"]]
            account["records"] -= count
            account["held"] += count

    def _count_rows(self) -> None:
        """Each return's records and held rows."""
        counts = Counter(owner for rows in self._ledger_rows.values() for owner in rows.owners())
        for submission in self._submissions:
            submission["records"] = counts[submission["submission_id"], False]
            submission["held"] = counts[submission["submission_id"], True]

    def _judge_submissions(self) -> None:
        """Count what rejects, judge the covers, and settle each return's outcome."""
        for submission in self._submissions:
            submission["outcome"] = self._outcome(submission)
        read = [at for at, sent in enumerate(self._submissions) if sent["usable"] and sent["unit_code"]]
        context = pa.Table.from_pylist(self._contexts, staging.CONTEXT_OF_SUBMISSION)
        frame = staging.beside(staging.submission_table(self._submissions), context)
        known = frame.take(pa.array(read, pa.int64()))
        self._findings += self._engine.judge("submission", known, self._places["submission"]).to_pylist()
        rejects = Counter(entry["submission_id"] for entry in self._findings if _holds(entry, "reject"))
        for submission in self._submissions:
            submission["rejects"] = rejects[submission["submission_id"]]
            submission["outcome"] = self._outcome(submission)

    def _outcome(self, submission: Mapping[str, Any]) -> str:
        if submission["unit_code"] is None or submission["ledger"] is None:
            return "unidentified"
        if submission["rejects"] or not submission["usable"]:
            return "invalid"
        empty = not submission["records"] and not submission["held"]
        return "nil" if empty and submission["nil_declared"] else "accepted"


def _holds(finding: Mapping[str, Any], severity: str) -> bool:
    """Whether a finding has this severity and is held against the unit."""
    return finding["severity"] == severity and not finding["waived"]
