-- one row per waiting mention that has found its hazard
UPDATE hazard.mention SET retracted_at = found.recorded_at
FROM hazard.mention AS found
WHERE mention.retracted_at IS NULL AND mention.hazard_code IS NULL
    AND found.row_id = mention.row_id AND found.item = mention.item AND found.unit_code = mention.unit_code
    AND found.hazard_code IS NOT NULL AND found.retracted_at IS NULL
