-- one row per message to be sent now
SELECT
    message_key, kind, period, unit_code, recipient_role, channel, subject, body, state, created_at, attachments,
    attempts
FROM ops.message
WHERE state IN ('composed', 'failed') AND coalesce(next_attempt_at, created_at) <= $moment
ORDER BY created_at, message_key
