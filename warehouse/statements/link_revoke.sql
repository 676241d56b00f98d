-- one row per tie a decision of this wave takes back
UPDATE hazard.link SET retracted_at = relink.learned_at, revoked = true
FROM relink
WHERE link.row_id = relink.row_id AND link.retracted_at IS NULL
    AND link.decision_id IS DISTINCT FROM relink.decision_id
