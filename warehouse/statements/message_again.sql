-- one row per dead letter to be tried again from the start; without a key, every one
UPDATE ops.message
SET state = 'composed', attempts = 0, next_attempt_at = NULL, last_error = NULL
WHERE state = 'dead' AND ($message_key IS NULL OR message_key = $message_key)
RETURNING message_key
