-- one row per message, once
INSERT INTO ops.message (
    message_key, kind, period, unit_code, recipient_role, channel, subject, body, state, created_at, attachments,
    attempts
)
VALUES (
    $message_key, $kind, $period, $unit_code, $recipient_role, $channel, $subject, $body, $state, $created_at,
    $attachments, $attempts
)
ON CONFLICT DO NOTHING
