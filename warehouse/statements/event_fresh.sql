-- one row per event that is believed from this wave on, with the place of its row
CREATE OR REPLACE TEMP TABLE fresh AS
SELECT
    draft.*, touched.received_at AS recorded_at,
    spoken.ledger,
    coalesce(entry.sheet, spoken.sheet, decision.sheet) AS sheet,
    coalesce(entry.sheet_no, spoken.sheet_no) AS sheet_no,
    coalesce(entry.row_number, spoken.row_number, decision.row_number) AS row_number,
    entry.completed_on IS NOT NULL AS has_completed_on,
    entry.accepted_on IS NOT NULL AS has_accepted_on,
    entry.closed_on IS NOT NULL AS has_closed_on,
    notice.accepted_on = draft.effective_on AS on_acceptance
FROM draft
JOIN touched ON touched.hazard_code = draft.hazard_code
ANTI JOIN (SELECT digest FROM hazard.event WHERE retracted_at IS NULL) AS known ON known.digest = draft.digest
LEFT JOIN ledger.hazard AS entry ON entry.row_id = draft.row_id
LEFT JOIN spoken ON spoken.row_id = draft.row_id AND spoken.item = 1
LEFT JOIN ledger.listing AS notice ON notice.row_id = draft.row_id
LEFT JOIN hazard.decision AS decision ON decision.decision_id = draft.decision_id
