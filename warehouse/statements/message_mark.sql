-- one row per message tried: what became of it
UPDATE ops.message
SET
    state = $state, attempts = $attempts, sent_at = $sent_at, next_attempt_at = $next_attempt_at,
    last_error = $last_error
WHERE message_key = $message_key
