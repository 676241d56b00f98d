-- one row per stage that failed when it was last run; a job whose stage tells of it is not told again
SELECT run.period, run.stage, max(run.started_at) AS started_at
FROM ops.run AS run
WHERE run.finished_at IS NOT NULL AND run.stage <> 'unchanged'
    AND NOT EXISTS (
        FROM ops.run AS own
        WHERE run.run_id = own.run_id || '-job' AND own.outcome = 'failed'
    )
GROUP BY run.period, run.stage
HAVING max_by(run.outcome, run.started_at) = 'failed'
ORDER BY started_at
