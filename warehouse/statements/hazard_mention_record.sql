-- one row per mention: tied to its hazard by code or by words, or kept waiting
INSERT INTO hazard.mention BY NAME
SELECT
    coalesce(own.merged_into, own.hazard_code, matched.hazard_code) AS hazard_code,
    mentioning.row_id, mentioning.submission_id, mentioning.ledger, mentioning.unit_code, mentioning.period,
    CASE WHEN own.hazard_code IS NOT NULL THEN 'code' ELSE coalesce(matched.method, 'none') END AS method,
    CASE WHEN own.hazard_code IS NOT NULL THEN 'certain' ELSE coalesce(matched.certainty, 'new') END AS certainty,
    matched.score,
    mentioning.received_at AS recorded_at
FROM mentioning
LEFT JOIN hazard.hazard AS own ON own.hazard_code = mentioning.code AND own.unit_code = mentioning.unit_code
LEFT JOIN matched ON matched.row_id = mentioning.row_id AND matched.certainty = 'certain'
LEFT JOIN hazard.mention AS waiting
    ON waiting.row_id = mentioning.row_id AND waiting.retracted_at IS NULL AND waiting.hazard_code IS NULL
WHERE waiting.row_id IS NULL OR coalesce(own.hazard_code, matched.hazard_code) IS NOT NULL
