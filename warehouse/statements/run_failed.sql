-- one row per stage that failed when it was last run
SELECT period, stage, max(started_at) AS started_at
FROM ops.run
WHERE finished_at IS NOT NULL AND stage <> 'unchanged'
GROUP BY period, stage
HAVING max_by(outcome, started_at) = 'failed'
ORDER BY started_at
