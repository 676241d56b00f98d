-- one row per candidate of a row that a decision of this wave has settled
UPDATE hazard.candidate SET retracted_at = relink.learned_at
FROM relink
WHERE candidate.row_id = relink.row_id AND candidate.retracted_at IS NULL
