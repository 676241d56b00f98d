"""One unit's month as a whole: the frame the month rules judge.

Some things show only over all rows of a return and against the months before: nil for half a year while
inspectors find hazards, statistics that do not add up to the rows, a return half as long as last month's.
"""

from collections.abc import Mapping
from types import MappingProxyType

MONTH_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "ledger": "VARCHAR",
        "nil_declared": "BOOLEAN",
        "nil_months": "INTEGER",  # nil returns in a row, this month included
        "peers_with_hazards": "INTEGER",  # units of the same kind and county that reported hazards this month
        "peers": "INTEGER",  # units of the same kind and county that reported at all
        "inspection_problems": "INTEGER",  # problems others found at this unit this month
        "hazards": "INTEGER",
        "hazards_before": "INTEGER",  # rows of the month before
        "open_before": "INTEGER",  # hazards still open at the end of the month before
        "carried_over": "INTEGER",  # of those, how many are in this month's return
        "majors": "INTEGER",
        "majors_unlisted": "INTEGER",  # open majors for which no listing is known
        "no_deadline": "INTEGER",
        "other_sources": "INTEGER",  # hazards found by anyone but the unit itself
        "closed_same_day": "INTEGER",
        "rectified": "INTEGER",
        "accepted": "INTEGER",
        "measures": "INTEGER",  # rows of the rules-and-measures ledger
        "tasks": "INTEGER",
        "tasks_before": "INTEGER",
        "received_ledgers": "VARCHAR[]",
        "missing_ledgers": "VARCHAR[]",  # owed and not received, Chinese titles
        "hazards_year": "INTEGER",  # hazards first reported since January, up to this month
        "rectified_year": "INTEGER",
        "majors_year": "INTEGER",
        "statistics_found": "INTEGER",  # what the statistics return says; of the month or since January
        "statistics_rectified": "INTEGER",
        "statistics_majors": "INTEGER",
    }
)
"""Columns of the frame (``warehouse/statements/month_frame.sql``) and their types;
a missing one counts as unknown (null)."""
