-- one row per stage of the latest run
SELECT period, stage, started_at, coalesce(outcome, 'under way') AS outcome
FROM ops.run
WHERE run_id = (SELECT arg_max(run_id, started_at) FROM ops.run)
ORDER BY started_at
