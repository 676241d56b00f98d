-- one row per message that did not leave: a draft, one tried again, a dead letter
SELECT
    message_key,
    state,
    attempts,
    coalesce(strftime(next_attempt_at, '%m-%d %H:%M'), '') AS again,
    coalesce(last_error, subject) AS words
FROM ops.message
WHERE state IN ('draft', 'failed', 'dead', 'composed') AND ($period IS NULL OR period = $period)
ORDER BY state, message_key
