-- one row per candidate of a row that is no longer believed, or of a return replaced in this wave
UPDATE hazard.candidate SET retracted_at = wave.received_at
FROM wave
WHERE candidate.retracted_at IS NULL AND wave.kind = 'submission' AND wave.ledger = 'hazard'
    AND candidate.unit_code = wave.unit_code AND candidate.period = wave.period
