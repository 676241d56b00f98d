-- one row per event that is believed from this wave on
INSERT INTO hazard.event BY NAME
WITH pointed AS (
    SELECT
        *,
        CASE
            WHEN event = 'register' THEN 'description'
            WHEN event IN ('complete', 'on_the_spot') AND has_completed_on THEN 'completed_on'
            WHEN event IN ('accept', 'reject') AND said_role <> 'authority' AND has_accepted_on THEN 'accepted_on'
            WHEN event = 'close' AND said_role <> 'authority' AND has_closed_on THEN 'closed_on'
            WHEN event IN ('set_deadline', 'move_deadline') THEN 'deadline'
            WHEN event IN ('classify_major', 'downgrade') THEN 'level'
            WHEN event = 'list' THEN 'listed_on'
            WHEN event = 'extend' THEN 'defer_until'
            WHEN event IN ('delist') OR (event = 'close' AND said_role = 'authority') THEN 'delisted_on'
            WHEN event IN ('accept', 'reject') THEN 'accepted_on'
            WHEN event = 'vanish' THEN NULL
            ELSE 'status_reported'
        END AS field
    FROM fresh
)
SELECT
    md5(digest || CAST(recorded_at AS VARCHAR)) AS event_id,
    hazard_code, unit_code, event, from_state, to_state, legal, effective_on, until, period,
    row_id, decision_id, pointed.sha256, sheet,
    coalesce(letter.letter || row_number, CASE WHEN decision_id IS NOT NULL THEN 'A' || row_number END) AS cell,
    said_by, said_role, note, level, inferred, position, digest, recorded_at
FROM pointed
LEFT JOIN letter
    ON letter.sha256 = pointed.sha256 AND letter.sheet_no = pointed.sheet_no AND letter.field = pointed.field
