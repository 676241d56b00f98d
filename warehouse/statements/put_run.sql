-- one row per stage of a run
INSERT OR REPLACE INTO ops.run (run_id, period, as_of, stage, started_at, finished_at, outcome, counts)
VALUES ($run_id, $period, $as_of, $stage, $started_at, $finished_at, $outcome, $counts);
