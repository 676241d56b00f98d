-- one row: how many sources could not be asked when it was last tried
SELECT coalesce(max_by(CAST(json_extract(counts, '$.unreachable') AS INTEGER), started_at), 0) AS sources
FROM ops.run
WHERE stage = 'collect' AND outcome = 'done'
