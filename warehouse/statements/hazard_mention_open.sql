-- one row per row of another ledger still without its hazard: this wave's, and those waiting from before
CREATE OR REPLACE TEMP TABLE mentioning AS
WITH said AS (
    SELECT
        entry.row_id, entry.submission_id, wave.ledger, wave.unit_code, entry.period, wave.received_at,
        entry.hazard_code, entry.description, entry.location
    FROM spoken AS entry
    JOIN wave ON wave.moment_id = entry.submission_id AND wave.ledger = entry.ledger
    WHERE coalesce(
        nullif(regexp_extract(upper(entry.hazard_code), '^HZ-(.+)-\d{6}-\d{3,}$', 1), ''), entry.unit_code
    ) = wave.unit_code
    UNION ALL
    SELECT
        entry.row_id, entry.submission_id, mention.ledger, mention.unit_code, entry.period, wave.received_at,
        entry.hazard_code, entry.description, entry.location
    FROM hazard.mention AS mention
    JOIN wave USING (unit_code)
    JOIN spoken AS entry ON entry.row_id = mention.row_id
    WHERE mention.retracted_at IS NULL AND mention.hazard_code IS NULL
)
SELECT
    *,
    nullif(regexp_replace(translate(upper(hazard_code), '－—–‐', '----'), '\s', '', 'g'), '') AS code
FROM said
