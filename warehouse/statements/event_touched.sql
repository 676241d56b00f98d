-- one row per hazard whose story this wave may change: tied or untied now, decided upon, open while a return
-- came, or, when the return is a late one, any of the unit's; not those reported once more exactly as before
CREATE OR REPLACE TEMP TABLE touched AS
WITH turn AS (
    SELECT
        wave.unit_code, wave.moment_id, wave.received_at,
        max(earlier.period) FILTER (earlier.period < wave.period) AS last_period,
        count(*) FILTER (earlier.period = wave.period) AS versions
    FROM wave
    LEFT JOIN hazard.moment AS earlier
        ON earlier.unit_code = wave.unit_code AND earlier.folded AND earlier.ledger = 'hazard'
    WHERE wave.ledger = 'hazard' AND NOT wave.late
    GROUP BY ALL
),
unmoved AS (
    SELECT now.hazard_code
    FROM turn
    JOIN hazard.link AS now ON now.submission_id = turn.moment_id AND now.retracted_at IS NULL
    JOIN hazard.link AS before
        ON before.hazard_code = now.hazard_code AND before.period = turn.last_period
            AND before.retracted_at IS NULL
    JOIN ledger.hazard AS here ON here.row_id = now.row_id
    JOIN ledger.hazard AS there ON there.row_id = before.row_id
    WHERE turn.versions = 1
        AND now.hazard_code NOT IN (SELECT hazard_code FROM hazard.decision WHERE hazard_code IS NOT NULL)
        AND now.hazard_code NOT IN (SELECT hazard_code FROM hazard.mention WHERE hazard_code IS NOT NULL)
    GROUP BY now.hazard_code
    HAVING count(*) = 1 AND bool_and(
            here.status_reported IS NOT DISTINCT FROM there.status_reported
            AND here.level IS NOT DISTINCT FROM there.level
            AND here.deadline IS NOT DISTINCT FROM there.deadline
            AND here.completed_on IS NOT DISTINCT FROM there.completed_on
            AND here.accepted_on IS NOT DISTINCT FROM there.accepted_on
            AND here.closed_on IS NOT DISTINCT FROM there.closed_on
            AND here.closed_flag IS NOT DISTINCT FROM there.closed_flag
            AND here.acceptance_result IS NOT DISTINCT FROM there.acceptance_result
            AND here.told_authority_on IS NOT DISTINCT FROM there.told_authority_on
            AND here.told_staff_on IS NOT DISTINCT FROM there.told_staff_on
            AND here.treatment IS NOT DISTINCT FROM there.treatment
        )
),
stirred AS (
    SELECT link.hazard_code FROM hazard.link AS link JOIN wave USING (unit_code)
    WHERE link.recorded_at = wave.received_at OR link.retracted_at = wave.received_at
    UNION
    SELECT mention.hazard_code FROM hazard.mention AS mention JOIN wave USING (unit_code)
    WHERE mention.recorded_at = wave.received_at AND mention.hazard_code IS NOT NULL
    UNION
    SELECT candidate.hazard_code FROM hazard.candidate AS candidate JOIN wave USING (unit_code)
    WHERE candidate.recorded_at = wave.received_at OR candidate.retracted_at = wave.received_at
    UNION
    SELECT state.hazard_code FROM hazard.state AS state
    JOIN wave USING (unit_code)
    JOIN life_state AS states ON states.state = state.state AND states.open
    WHERE state.retracted_at IS NULL AND state.valid_until IS NULL
)
SELECT
    hazard.hazard_code, hazard.unit_code, wave.received_at,
    CAST(row_number() OVER () AS INTEGER) AS hazard_no
FROM hazard.hazard AS hazard
JOIN wave ON wave.unit_code = hazard.unit_code
WHERE wave.late
    OR wave.kind = 'decision'
    OR wave.ledger <> 'hazard'
    OR (
        hazard.hazard_code IN (SELECT hazard_code FROM stirred)
        AND hazard.hazard_code NOT IN (SELECT hazard_code FROM unmoved)
    )
