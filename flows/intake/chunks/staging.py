"""The staging tables: what reading a chunk of files hands to the warehouse, as Arrow and Parquet."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.intake.facts import Account
from schemas.contracts import Ledger
from validations.places import FINDINGS
from warehouse.archive import digest_of

MANIFEST = "manifest.json"

ARROW = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "DOUBLE": pa.float64(),
    "DATE": pa.date32(),
    "BOOLEAN": pa.bool_(),
    "VARCHAR[]": pa.list_(pa.string()),
}

ADDRESS = {
    "row_id": pa.string(),
    "submission_id": pa.string(),
    "sha256": pa.string(),
    "unit_code": pa.string(),
    "period": pa.string(),
    "sheet": pa.string(),
    "sheet_no": pa.int32(),
    "row_number": pa.int32(),
    "held": pa.bool_(),
}
CONTEXT = {
    "unit_kind": pa.string(),
    "unit_grade": pa.string(),
    "reporting_unit": pa.string(),
    "received_on": pa.date32(),
    "period_first": pa.date32(),
    "period_last": pa.date32(),
}
SUBMISSION = pa.schema(
    [
        ("submission_id", pa.string()),
        ("sha256", pa.string()),
        ("file_name", pa.string()),
        ("unit_code", pa.string()),
        ("unit_named", pa.string()),
        ("period", pa.string()),
        ("ledger", pa.string()),
        ("received_at", pa.timestamp("s")),
        ("proxy_by", pa.string()),
        ("nil_declared", pa.bool_()),
        ("filled_by", pa.string()),
        ("approved_by", pa.string()),
        ("filled_on", pa.date32()),
        ("approved_on", pa.date32()),
        ("contact_phone", pa.string()),
        ("template_version", pa.string()),
        ("records", pa.int32()),
        ("held", pa.int32()),
        ("rejects", pa.int32()),
        ("outcome", pa.string()),
    ]
)
ACCOUNT = pa.schema(
    [
        ("sha256", pa.string()),
        ("sheet", pa.string()),
        ("sheet_no", pa.int32()),
        ("ledger", pa.string()),
        ("why", pa.string()),
        ("header_rows", pa.list_(pa.int32())),
        ("columns", pa.string()),
        ("hidden", pa.bool_()),
        *((name, pa.int32()) for name in Account._fields),
    ]
)
ROW = pa.schema(
    [
        ("sha256", pa.string()),
        ("sheet_no", pa.int32()),
        ("sheet", pa.string()),
        ("row_number", pa.int32()),
        ("ledger", pa.string()),
        ("kind", pa.string()),
        ("cells", pa.string()),
    ]
)


CONTEXT_OF_SUBMISSION = pa.schema(
    [
        *CONTEXT.items(),
        ("reports_via", pa.string()),
        ("due_on", pa.date32()),
        ("closes_on", pa.date32()),
        ("as_of_date", pa.date32()),
        ("uscc", pa.string()),
        ("uscc_registered", pa.string()),
    ]
)
"""What the register and the calendar know about a return."""

Row = Mapping[str, Any]


def submission_table(submissions: Sequence[Row]) -> pa.Table:
    """Returns, without what only judging needs."""
    return pa.Table.from_pylist(submissions, SUBMISSION)


def finding_table(findings: Sequence[Row]) -> pa.Table:
    """Findings with the columns that judging gives them."""
    return pa.Table.from_pylist(findings, FINDINGS)


def beside(left: pa.Table, right: pa.Table) -> pa.Table:
    """Two tables of the same rows as one; columns of both come from the left."""
    columns = dict(zip(right.column_names, right.columns, strict=True))
    return pa.table(columns | dict(zip(left.column_names, left.columns, strict=True)))


def write(table: pa.Table, path: Path) -> None:
    """One Parquet file."""
    pq.write_table(table, path, compression="zstd")


def seal(folder: Path, read: Sequence[str], counts: Mapping[str, int]) -> None:
    """Write down which submitted files were read, and the digest of every file made of them; done last."""
    made = {path.name: digest_of(path) for path in sorted(folder.glob("*.parquet"))}
    told = {"read": list(read), "counts": dict(counts), "made": made}
    (folder / MANIFEST).write_text(json.dumps(told), encoding="utf-8")


def sealed(folder: Path) -> frozenset[str]:
    """The submitted files whose rows a folder still holds as it was sealed; none when it was damaged."""
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        whole = all(digest_of(folder / name) == digest for name, digest in told["made"].items())
        return frozenset(told["read"]) if whole else frozenset()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return frozenset()


def said_of_subjects(
    findings: Iterable[Mapping[str, Any]], ledgers: Mapping[str, Ledger]
) -> Iterator[dict[str, Any]]:
    """A row of which the reader said that its subject is missing need not be told so again by a rule."""
    for finding in findings:
        ledger = ledgers.get(finding["ledger"] or "")
        if ledger and finding["code"] == "sheet.no_subject":
            for name in (*ledger.recognise.subjects, *ledger.key[:1]):
                yield {**finding, "field": name}
