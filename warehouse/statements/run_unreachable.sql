-- one row per store: how many sources could not be asked at the last collection
SELECT coalesce(max_by(CAST(json_extract(counts, '$.unreachable') AS INTEGER), started_at), 0) AS sources
FROM ops.run
WHERE stage = 'collect' AND outcome = 'done'
