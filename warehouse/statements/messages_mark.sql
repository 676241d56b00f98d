-- one row per message tried: what became of it
UPDATE ops.message
SET
    state = outcome.state,
    attempts = outcome.attempts,
    sent_at = outcome.sent_at,
    next_attempt_at = outcome.next_attempt_at,
    last_error = outcome.last_error
FROM (
    SELECT
        unnest($message_key::VARCHAR[]) AS message_key,
        unnest($state::VARCHAR[]) AS state,
        unnest($attempts::INTEGER[]) AS attempts,
        unnest($sent_at::TIMESTAMP[]) AS sent_at,
        unnest($next_attempt_at::TIMESTAMP[]) AS next_attempt_at,
        unnest($last_error::VARCHAR[]) AS last_error
) AS outcome
WHERE message.message_key = outcome.message_key
