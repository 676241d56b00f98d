-- one row per hazard another ledger speaks of and nobody has placed yet: this wave's, and those waiting from before
CREATE OR REPLACE TEMP TABLE mentioning AS
WITH said AS (
    SELECT entry.*, wave.unit_code AS turn_unit, wave.received_at
    FROM spoken AS entry
    JOIN wave
        ON wave.moment_id = entry.submission_id AND wave.ledger = entry.ledger
            AND wave.unit_code = entry.about_unit
    UNION ALL BY NAME
    SELECT entry.*, mention.unit_code AS turn_unit, wave.received_at
    FROM hazard.mention AS mention
    JOIN wave USING (unit_code)
    JOIN spoken AS entry ON entry.row_id = mention.row_id AND entry.item = mention.item
    WHERE mention.retracted_at IS NULL AND mention.hazard_code IS NULL
)
SELECT
    row_id, item, submission_id, ledger, turn_unit AS unit_code, period, received_at, description, location,
    concat(row_id, '~', item) AS said_id, not_theirs,
    spelled(hazard_code) AS code
FROM said
