"""One hazard in two months: the frame the history rules judge, and nothing about where it comes from.

The warehouse knows what was reported before; a flow hands that over as ``hazard.change``: one row per hazard
and period in which it was reported or should have been. ``this_*`` is the month judged, ``prev_*`` the last
month in which the hazard stood in the unit's effective return (not always the calendar month before). A
finding of these rules points at this month's cell and names last month's place in its words.
"""

from collections.abc import Mapping
from types import MappingProxyType

_IDENTITY = {
    "hazard_code": "VARCHAR",
    "unit_code": "VARCHAR",
    "period": "VARCHAR",
    # The unit's effective hazard return of the month. The row's place is null when the hazard vanished.
    "submission_id": "VARCHAR",
    "sha256": "VARCHAR",
    "file_name": "VARCHAR",
    "sheet": "VARCHAR",
    "sheet_no": "INTEGER",
    "row_number": "INTEGER",
    "row_id": "VARCHAR",
    # The last month in which the hazard was reported; all null for a hazard seen for the first time.
    "prev_period": "VARCHAR",
    "prev_submission_id": "VARCHAR",
    "prev_sha256": "VARCHAR",
    "prev_file_name": "VARCHAR",
    "prev_sheet": "VARCHAR",
    "prev_sheet_no": "INTEGER",
    "prev_row_number": "INTEGER",
    "prev_row_id": "VARCHAR",
}

_PAIRED = {
    "state": "VARCHAR",  # lifecycle state at the end of the month, with decisions taken into account
    "rank": "INTEGER",  # of that state, from lifecycle.yml
    "status_reported": "VARCHAR",  # what the row itself says
    "level": "VARCHAR",
    "category": "VARCHAR",
    "description": "VARCHAR",
    "location": "VARCHAR",
    "measure": "VARCHAR",
    "found_on": "DATE",
    "deadline": "DATE",
    "deadline_raw": "VARCHAR",
    "responsible_dept": "VARCHAR",
    "responsible_person": "VARCHAR",  # joined with 、
    "progress_note": "VARCHAR",
    "completed_on": "DATE",
    "accepted_on": "DATE",
    "accepted_by": "VARCHAR",  # joined with 、
    "acceptance_result": "VARCHAR",
    "closed_on": "DATE",
}

_KNOWN = {
    "is_new": "BOOLEAN",  # reported for the first time this month
    "vanished": "BOOLEAN",  # open last month, a hazard return came this month, and the row is not in it
    "prev_closed": "BOOLEAN",  # closed before this month's return, by a row or a decision
    "reopened": "BOOLEAN",  # a recorded reopening or refused acceptance explains a lower state
    "approved_extension": "BOOLEAN",  # a decision covers the deadline as it now stands
    "extension_until": "DATE",
    "reassessed": "BOOLEAN",  # a decision recorded the change of level
    "events": "VARCHAR[]",  # what the row made happen, in order
    "illegal": "BOOLEAN",  # one of these events is not allowed from where the hazard stood
    "refused": "VARCHAR",  # why closing, voiding or delisting it does not count, when the unit said so itself
    "code_reported": "VARCHAR",  # the code as written in the row
    "code_known": "BOOLEAN",  # null when no code was written
    "code_foreign": "BOOLEAN",  # the code belongs to another unit
    "code_twice": "BOOLEAN",  # two rows of this return carry it
    "code_differs": "BOOLEAN",  # the code's hazard is a plainly different one (text and place)
    "first_period": "VARCHAR",
    "last_period": "VARCHAR",
    "months_open": "INTEGER",  # returns in which it was open, this month included
    "months_unchanged": "INTEGER",  # months in a row up to this one, same state and progress note
    "deadline_first": "DATE",
    "extensions": "INTEGER",
}

CHANGE_COLUMNS: Mapping[str, str] = MappingProxyType(
    _IDENTITY
    | {f"{side}_{name}": storage for name, storage in _PAIRED.items() for side in ("this", "prev")}
    | _KNOWN
)
"""Columns of ``hazard.change`` and their DuckDB types; a missing one counts as unknown (null)."""
