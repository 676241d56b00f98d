-- one row per job that was ever done: when it last began
SELECT substr(stage, 5) AS job, max(started_at) AS started_at
FROM ops.run
WHERE stage LIKE 'job:%' AND outcome = 'done'
GROUP BY ALL
