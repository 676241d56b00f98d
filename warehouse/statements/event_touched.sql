-- one row per hazard whose story this wave may change: tied or untied now, decided upon, open while a return
-- came, or, when the return is a late one, any of the unit's
CREATE OR REPLACE TEMP TABLE touched AS
SELECT
    hazard.hazard_code, hazard.unit_code, wave.received_at,
    CAST(row_number() OVER () AS INTEGER) AS hazard_no
FROM hazard.hazard AS hazard
JOIN wave ON wave.unit_code = hazard.unit_code
WHERE wave.late
   OR wave.kind = 'decision'
   OR wave.ledger <> 'hazard'
   OR hazard.hazard_code IN (
       SELECT link.hazard_code FROM hazard.link AS link JOIN wave USING (unit_code)
       WHERE link.recorded_at = wave.received_at OR link.retracted_at = wave.received_at
       UNION ALL
       SELECT mention.hazard_code FROM hazard.mention AS mention JOIN wave USING (unit_code)
       WHERE mention.recorded_at = wave.received_at AND mention.hazard_code IS NOT NULL
       UNION ALL
       SELECT candidate.hazard_code FROM hazard.candidate AS candidate JOIN wave USING (unit_code)
       WHERE candidate.recorded_at = wave.received_at OR candidate.retracted_at = wave.received_at
       UNION ALL
       SELECT state.hazard_code FROM hazard.state AS state
       JOIN life_state AS states ON states.state = state.state AND states.open
       WHERE state.retracted_at IS NULL AND state.valid_until IS NULL
   )
