-- one row per mention that a decision of this wave has tied anew
UPDATE hazard.mention SET retracted_at = decided.recorded_at
FROM hazard.mention
        AS decided
JOIN wave
    ON wave.unit_code = decided.unit_code
        AND wave.received_at = decided.recorded_at
WHERE decided.method = 'decision' AND mention.retracted_at IS NULL
    AND mention.row_id = decided.row_id AND mention.item = decided.item AND mention.unit_code = decided.unit_code
    AND (mention.method <> 'decision' OR mention.recorded_at < decided.recorded_at)
