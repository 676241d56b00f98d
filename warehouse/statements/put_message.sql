-- one row per message, once
INSERT INTO ops.message (
    message_key, kind, period, unit_code, recipient_role, channel, subject, body, state, created_at
)
VALUES (
    $message_key, $kind, $period, $unit_code, $recipient_role, $channel, $subject, $body, $state, $created_at
)
ON CONFLICT DO NOTHING
