-- one row per tie of a return that this wave's return replaces
UPDATE hazard.link SET retracted_at = wave.received_at
FROM wave
WHERE link.retracted_at IS NULL AND wave.kind = 'submission' AND wave.ledger = 'hazard'
    AND link.unit_code = wave.unit_code AND link.period = wave.period
