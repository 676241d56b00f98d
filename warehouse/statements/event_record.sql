-- one row per event that is believed from this wave on
INSERT INTO hazard.event BY NAME
WITH pointed AS (
    SELECT
        *,
        CASE
            WHEN decision_id IS NOT NULL THEN NULL
            WHEN event = 'vanish' THEN NULL
            WHEN ledger IS NOT NULL
                THEN CASE
                        WHEN ledger = 'inspection' THEN 'inspected_on'
                        WHEN ledger IN ('enforcement', 'accountability') THEN 'acted_on'
                        WHEN event = 'list' THEN 'listed_on'
                        WHEN event = 'delist' OR (event = 'close' AND ledger = 'listing' AND on_acceptance IS NOT TRUE)
                            THEN 'delisted_on'
                        WHEN event = 'extend' THEN 'defer_until'
                        WHEN event = 'notice' THEN 'issued_on'
                        WHEN event = 'file_plan' THEN 'plan_filed_on'
                        WHEN event = 'report_progress' THEN 'last_report_on'
                        WHEN event = 'ask_acceptance' THEN 'acceptance_applied_on'
                        WHEN event = 'publish' THEN 'publicity_on'
                        WHEN event = 'complete' THEN 'completed_on'
                        WHEN event IN ('accept', 'reject', 'close') THEN 'accepted_on'
                        ELSE 'description'
                    END
            WHEN event = 'register' THEN 'description'
            WHEN event IN ('complete', 'on_the_spot') AND has_completed_on THEN 'completed_on'
            WHEN event IN ('accept', 'reject') AND has_accepted_on THEN 'accepted_on'
            WHEN event = 'close' AND has_closed_on THEN 'closed_on'
            WHEN event IN ('set_deadline', 'move_deadline') THEN 'deadline'
            WHEN event = 'tell_authority' THEN 'told_authority_on'
            WHEN event = 'tell_staff' THEN 'told_staff_on'
            WHEN event IN ('classify_major', 'downgrade') THEN 'level'
            ELSE 'status_reported'
        END AS field
    FROM fresh
)
SELECT
    md5(digest || CAST(recorded_at AS VARCHAR)) AS event_id,
    hazard_code, unit_code, event, from_state, to_state, legal, effective_on, until, period,
    row_id, decision_id, pointed.sha256, sheet,
    coalesce(letter.letter, 'A') || row_number AS cell,
    said_by, said_role, note, level, inferred, undated, position, digest, recorded_at
FROM pointed
LEFT JOIN letter
    ON letter.sha256 = pointed.sha256 AND letter.sheet_no = pointed.sheet_no AND letter.field = pointed.field
