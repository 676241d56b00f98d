-- one row per state of messages, with the latest reason of those that failed
SELECT state, count(*) AS messages, max_by(last_error, created_at) AS reason
FROM ops.message
GROUP BY state
ORDER BY state
