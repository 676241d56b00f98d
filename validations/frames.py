"""Which columns a rule may speak about: the contract's own, who reported them, and when.

Every frame that is judged has a fixed set of columns with types, so that a predicate can be refused before
any data has arrived. What a caller does not hand over counts as unknown (null), and what a rule cannot know
it does not hold against anyone.
"""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.contracts import Contracts
from validations.history import CHANGE_COLUMNS
from validations.lists import MEASURE_COLUMNS, MENTION_COLUMNS, TASK_COLUMNS
from validations.month import MONTH_COLUMNS

Columns = Mapping[str, str]

IDENTITY: Columns = MappingProxyType(
    {
        "sha256": "VARCHAR",
        "submission_id": "VARCHAR",
        "row_id": "VARCHAR",
        "unit_code": "VARCHAR",
        "period": "VARCHAR",
        "sheet": "VARCHAR",
        "sheet_no": "INTEGER",
        "row_number": "INTEGER",
    }
)
"""What every finding carries; frames without one of these have it null."""

CONTEXT: Columns = MappingProxyType(
    {
        "held": "BOOLEAN",
        "unit_kind": "VARCHAR",
        "unit_grade": "VARCHAR",
        "reporting_unit": "VARCHAR",
        "received_on": "DATE",
        "period_first": "DATE",
        "period_last": "DATE",
    }
)
"""What is known about the row's return; the unit's registered name is ``reporting_unit`` because some
ledgers have a ``unit_name`` column of their own. The period's days follow from ``period`` when not given."""

SUBMISSION: Columns = MappingProxyType(
    {
        "file_name": "VARCHAR",
        "unit_named": "VARCHAR",
        "ledger": "VARCHAR",
        "received_at": "TIMESTAMP",
        "proxy_by": "VARCHAR",
        "nil_declared": "BOOLEAN",
        "filled_by": "VARCHAR",
        "approved_by": "VARCHAR",
        "filled_on": "DATE",
        "approved_on": "DATE",
        "contact_phone": "VARCHAR",
        "template_version": "VARCHAR",
        "records": "BIGINT",
        "held": "BIGINT",
        "rejects": "BIGINT",
        "outcome": "VARCHAR",
        "reports_via": "VARCHAR",
        "due_on": "DATE",
        "closes_on": "DATE",
        "as_of_date": "DATE",
        "uscc": "VARCHAR",
        "uscc_registered": "VARCHAR",
    }
)
"""A return as a whole: the staging columns, and what the register says."""

ORIGINS: Mapping[str, str] = MappingProxyType(
    {
        "submission": "cover",
        "history": "history",
        "month": "month",
        "task_history": "task_history",
        "measure_history": "measure_history",
        "mention": "mention",
    }
)
"""Where findings of frames other than ledgers come from; ledger rows are origin ``rule``."""


def frames(contracts: Contracts) -> dict[str, Columns]:
    """The columns of everything that can be judged, by what a rule set says it is about."""
    ledgers: dict[str, Columns] = {
        kind: {**IDENTITY, **CONTEXT, **{column.name: column.storage for column in ledger.columns}}
        for kind, ledger in contracts.ledgers.items()
    }
    others = {
        "submission": SUBMISSION,
        "history": CHANGE_COLUMNS,
        "month": MONTH_COLUMNS,
        "task_history": TASK_COLUMNS,
        "measure_history": MEASURE_COLUMNS,
        "mention": MENTION_COLUMNS,
    }
    return ledgers | {about: {**IDENTITY, **CONTEXT, **own} for about, own in others.items()}
