-- one row per thing that happened to a hazard as it is known now, in the order of its days
SELECT
    event.effective_on, event.event, event.to_state, event.legal,
    NOT event.legal AND coalesce(event.from_state, '') = coalesce(event.to_state, '')
    AND event.said_role IN ('unit', 'proxy') AS refused,
    event.inferred,
    coalesce(event.undated, false) AS undated, event.until, event.level,
    event.said_by, event.note, event.period, file.name AS file_name, event.sheet, event.cell, event.recorded_at
FROM hazard.event AS event
LEFT JOIN (
    SELECT sha256, any_value(file_name) AS name
    FROM (
        SELECT sha256, file_name FROM intake.submission
        UNION ALL
        SELECT sha256, file_name FROM hazard.decision
    )
    GROUP BY sha256
) AS file ON file.sha256 = event.sha256
WHERE event.retracted_at IS NULL AND event.hazard_code = $hazard_code
ORDER BY event.effective_on, event.position, event.event_id
