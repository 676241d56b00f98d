-- one row per mention in a return that this wave's return replaces
UPDATE hazard.mention SET retracted_at = wave.received_at
FROM wave, intake.submission AS said
WHERE mention.retracted_at IS NULL AND said.submission_id = mention.submission_id
    AND wave.kind = 'submission' AND wave.ledger = mention.ledger
    AND wave.unit_code = mention.unit_code AND wave.sender_code = said.unit_code
    AND wave.period = mention.period
