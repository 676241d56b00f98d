"""A small region written by hand: returns and decisions as they arrive, and what the fold makes of them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

import duckdb

from schemas.calendar import Period
from schemas.contracts import load_contracts
from schemas.lifecycle import load_lifecycle
from schemas.matching import Matching
from warehouse.connection import statement
from warehouse.hazards import Folded, fold
from warehouse.ledgers import make_ledgers
from warehouse.migrating import migrate

LIFE = load_lifecycle()
CONTRACTS = load_contracts()

FOLDED_TABLES = ("hazard", "link", "candidate", "mention", "event", "state", "listing")

ROW: Mapping[str, Any] = {
    "description": "三楼东侧疏散通道堆放杂物",
    "location": "住院楼三楼东侧",
    "found_on": date(2022, 5, 10),
    "category": "FIRE",
    "level": "GENERAL",
    "deadline": date(2022, 6, 30),
    "status_reported": "RECTIFYING",
    "responsible_person": ["责任人甲"],
}

CODE = "HZ-U1-202205-001"
"""The first hazard of the usual unit."""


class History:
    """Returns and decisions put straight into the intake tables of a store in memory."""

    def __init__(self) -> None:
        """A store with the ledgers that speak of hazards, and nothing in it."""
        self.connection = duckdb.connect()
        migrate(self.connection)
        make_ledgers(self.connection, [CONTRACTS.ledgers[kind] for kind in ("hazard", *LIFE.heard)])
        self.connection.execute(statement("hazard_change"))
        self.connection.execute(
            "INSERT INTO region.unit (unit_code, name, kind) VALUES ('WJW', '卫健委', 'BUREAU')"
        )
        self.connection.executemany(
            "INSERT INTO region.hazard_state VALUES (?, ?, ?, ?, ?)",
            [(state.code, state.label, state.english, state.rank, state.open) for state in LIFE.states],
        )

    def returned(
        self,
        period: str,
        *rows: Mapping[str, Any],
        unit: str = "U1",
        on: datetime | None = None,
        ledger: str = "hazard",
        sheets: Sequence[str] = (),
    ) -> str:
        """A return of a month, received on the second of the next month unless said otherwise; its id."""
        received = on or _usual(period)
        digest = sha256(f"{period}{unit}{ledger}{received}{rows}".encode()).hexdigest()
        submission = f"{period}-{unit}-{ledger}-{digest[:12]}"
        self.connection.execute(
            "INSERT INTO intake.submission BY NAME SELECT ? AS submission_id, ? AS sha256, ? AS file_name,"
            " ? AS unit_code, ? AS period, ? AS ledger, ? AS received_at, ? AS records, 0 AS held,"
            " 0 AS rejects,"
            " ? AS outcome",
            [submission, digest, f"{unit}-{period}.xlsx", unit, period, ledger, received, len(rows),
             "accepted" if rows else "nil"],
        )  # fmt: skip
        names = sorted({*sheets}) or ["台账"]
        for number, row in enumerate(rows):
            sheet = sheets[number] if sheets else names[0]
            address = {
                "submission_id": submission, "sha256": digest, "unit_code": unit, "period": period,
                "sheet": sheet, "sheet_no": names.index(sheet) + 1, "row_number": number + 4, "held": False,
            }  # fmt: skip
            self._row(ledger, address, row)
        self._account(digest, ledger)
        return submission

    def decided(self, *decisions: Mapping[str, Any], on: datetime) -> None:
        """A file of decisions."""
        digest = sha256(f"{on}{decisions}".encode()).hexdigest()
        for number, decision in enumerate(decisions, start=2):
            facts = {"unit_code": "U1", **decision}
            names = ", ".join(facts)
            self.connection.execute(
                f"INSERT INTO hazard.decision (decision_id, sha256, sheet, row_number, received_at, {names})"
                f" VALUES ({', '.join('?' * (5 + len(facts)))})",
                [f"{digest[:12]}#{number}", digest, "决定", number, on, *facts.values()],
            )

    def extended(self, until: date) -> None:
        """The authority extends the usual hazard's deadline from 20 June on, a day before it is known."""
        extension = {"kind": "extension", "hazard_code": CODE, "until": until}
        self.decided(extension | {"effective_on": date(2022, 6, 20)}, on=at("2022-06-21"))

    def fold(self, rules: Matching | None = None) -> Folded:
        """Take in what has arrived."""
        return fold(self.connection, life=LIFE, rules=rules)

    def events(self, code: str = CODE) -> list[str]:
        """What is believed to have happened to a hazard, in order; ``!`` marks what was not allowed."""
        return [
            event if legal else f"!{event}"
            for event, legal in self.rows(
                "SELECT event, legal FROM hazard.event WHERE retracted_at IS NULL AND hazard_code = ?"
                " ORDER BY position", code)
        ]  # fmt: skip

    def state(self, code: str = CODE) -> str | None:
        """Where a hazard stands."""
        found = self.rows(
            "SELECT state FROM hazard.state"
            " WHERE retracted_at IS NULL AND valid_until IS NULL AND hazard_code = ?",
            code,
        )
        return found[0][0] if found else None

    def links(self, period: str, unit: str = "U1") -> list[tuple[int, str, str, str]]:
        """(sheet row, hazard, method, certainty) of a month's rows as believed now."""
        return self.rows(
            "SELECT row_number, hazard_code, method, certainty FROM hazard.link"
            " WHERE retracted_at IS NULL AND period = ? AND unit_code = ? ORDER BY sheet_no, row_number",
            period, unit,
        )  # fmt: skip

    def rows(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        """The answer to a question."""
        return self.connection.execute(question, list(values)).fetchall()

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything folded, in an order of its own."""
        return {
            table: sorted(self.rows(f"SELECT * FROM hazard.{table}"), key=repr) for table in FOLDED_TABLES
        }

    def _row(self, ledger: str, address: Mapping[str, Any], row: Mapping[str, Any]) -> None:
        facts = {**address, "row_id": "{submission_id}#{sheet_no}!{row_number}".format(**address), **row}
        self.connection.execute(
            f"INSERT INTO ledger.{ledger} ({', '.join(facts)}) VALUES ({', '.join('?' * len(facts))})",
            list(facts.values()),
        )

    def _account(self, digest: str, ledger: str) -> None:
        columns = (
            '[{"column": "B", "heading": "隐患描述", "field": "description", "status": "mapped", "why": ""},'
            ' {"column": "E", "heading": "整改期限", "field": "deadline", "status": "mapped", "why": ""},'
            ' {"column": "F", "heading": "整改状态", "field": "status_reported",'
            ' "status": "mapped", "why": ""},'
            ' {"column": "G", "heading": "备用", "field": null, "status": "unknown", "why": ""}]'
        )
        self.connection.execute(
            "INSERT INTO intake.sheet_account VALUES"
            " (?, '台账', 1, ?, NULL, [3], ?, false, 0, 0, 0, 0, 0, 0, 0, 0)",
            [digest, ledger, columns],
        )


def row(**changes: object) -> dict[str, Any]:
    """A row like the standard one, but for the changes."""
    return {**ROW, **changes}


def at(text: str) -> datetime:
    """A time of the region, from ISO text."""
    return datetime.fromisoformat(text)


def _usual(period: str) -> datetime:
    return datetime.combine(Period.parse(period).next.first, time(9)) + timedelta(days=1)
