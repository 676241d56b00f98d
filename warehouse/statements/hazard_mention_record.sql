-- one row per mention: tied to its hazard by code or by words, or kept waiting
INSERT INTO hazard.mention BY NAME
WITH told AS (
    SELECT
        mentioning.* EXCLUDE (said_id, not_theirs, code, description, location),
        matched.score,
        coalesce(own.merged_into, own.hazard_code, split_part(matched.hazard_code, '~', 1)) AS hazard_code,
        CASE WHEN own.hazard_code IS NOT NULL THEN 'code' ELSE coalesce(matched.method, 'none') END AS method,
        CASE WHEN own.hazard_code IS NOT NULL THEN 'certain' ELSE coalesce(matched.certainty, 'new') END
            AS certainty
    FROM mentioning
    LEFT JOIN hazard.hazard AS own
        ON own.hazard_code = mentioning.code AND own.unit_code = mentioning.unit_code
    LEFT JOIN matched ON matched.row_id = mentioning.said_id AND matched.certainty = 'certain'
)
SELECT told.* RENAME (received_at AS recorded_at)
FROM told
LEFT JOIN hazard.mention AS waiting
    ON waiting.row_id = told.row_id AND waiting.item = told.item AND waiting.unit_code = told.unit_code
        AND waiting.retracted_at IS NULL AND waiting.hazard_code IS NULL
WHERE waiting.row_id IS NULL OR told.hazard_code IS NOT NULL
