-- one row per row tied anew by a decision
INSERT INTO hazard.link BY NAME
SELECT
    link.* EXCLUDE (hazard_code, method, certainty, score, recorded_at, retracted_at, decision_id, revoked),
    coalesce(target.merged_into, relink.to_code, minted.hazard_code) AS hazard_code,
    'decision' AS method, 'certain' AS certainty,
    relink.learned_at AS recorded_at, relink.decision_id, false AS revoked
FROM relink
JOIN hazard.link AS link ON link.row_id = relink.row_id AND link.retracted_at IS NULL
LEFT JOIN hazard.hazard AS target ON target.hazard_code = relink.to_code
LEFT JOIN minted ON minted.decision_id = relink.decision_id
