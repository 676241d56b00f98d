"""The lists beside the hazards, seen over time: frames of rows that do not move, or that nobody can place."""

from collections.abc import Mapping
from types import MappingProxyType

_MOVED = {
    "ledger": "VARCHAR",
    "due": "DATE",
    "due_raw": "VARCHAR",
    "due_kind": "VARCHAR",
    "remark": "VARCHAR",
    "prev_period": "VARCHAR",  # the last list before this one that had it
    "done": "BOOLEAN",
    "done_late": "BOOLEAN",
    "months_unmoved": "INTEGER",  # months in a row up to this one in which nothing about it has changed
}

TASK_COLUMNS: Mapping[str, str] = MappingProxyType(
    _MOVED | {"task": "VARCHAR", "status": "VARCHAR", "progress": "VARCHAR", "done_on": "DATE"}
)
"""One key task in one month, ``report.task_history``."""

MEASURE_COLUMNS: Mapping[str, str] = MappingProxyType(
    _MOVED | {"measure_title": "VARCHAR", "status": "VARCHAR", "issued_on": "DATE"}
)
"""One rule or measure in one month, ``report.measure_history``."""

MENTION_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "ledger": "VARCHAR",  # the ledger that speaks: listing, acceptance, inspection, …
        "item": "BIGINT",  # which of the problems its row names
        "hazard_code": "VARCHAR",  # as written
        "description": "VARCHAR",
        "problems": "VARCHAR",  # the same text, under the name it has in a record of inspections
        "about_name": "VARCHAR",  # the unit it speaks of
        "not_theirs": "BOOLEAN",  # whether that unit is neither its sender's own nor in its charge
    }
)
"""A row of another ledger that belongs to no hazard (``warehouse/statements/mention_unplaced.sql``)."""
