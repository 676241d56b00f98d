-- one row per hazard a doubtful row of this pass might belong to, best first
INSERT INTO hazard.candidate BY NAME
SELECT
    pair.row_id, pair.hazard_code, incoming.unit_code, incoming.period,
    pair.score, pair.text_score, pair.place_score, pair.date_score, pair.category_score,
    CAST(row_number() OVER (PARTITION BY pair.row_id ORDER BY pair.score DESC, pair.hazard_code) AS INTEGER) AS rank,
    incoming.received_at AS recorded_at
FROM scored AS pair JOIN incoming ON incoming.row_id = pair.row_id
WHERE incoming.row_id NOT IN (SELECT row_id FROM matched)
    AND pair.hazard_code NOT IN (SELECT hazard_code FROM matched)
    AND pair.score >= $doubtful
QUALIFY row_number() OVER (PARTITION BY pair.row_id ORDER BY pair.score DESC, pair.hazard_code) <= $candidates
