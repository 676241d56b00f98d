-- one row per stage that began, never ended, and was not done since; a job whose stage tells of it is not told again
SELECT run.period, run.stage, run.started_at
FROM ops.run AS run
WHERE run.finished_at IS NULL
    AND NOT EXISTS (
        FROM ops.run AS later
        WHERE later.stage = run.stage AND later.period = run.period
            AND later.started_at > run.started_at AND later.outcome = 'done'
    )
    AND NOT EXISTS (
        FROM ops.run AS own
        WHERE run.run_id = own.run_id || '-job' AND own.finished_at IS NULL
    )
ORDER BY run.started_at
