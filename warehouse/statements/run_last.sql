-- one row per store that ran a month: the run of it that began last; looks at what had not changed are no runs
SELECT arg_max(run_id, started_at) AS run_id
FROM ops.run
WHERE stage <> 'unchanged' AND coalesce(period = $period, TRUE)
