-- one row per message told of now, once
INSERT INTO ops.message BY NAME
SELECT
    unnest($message_key::VARCHAR[]) AS message_key,
    unnest($kind::VARCHAR[]) AS kind,
    unnest($period::VARCHAR[]) AS period,
    unnest($unit_code::VARCHAR[]) AS unit_code,
    unnest($recipient_role::VARCHAR[]) AS recipient_role,
    unnest($channel::VARCHAR[]) AS channel,
    unnest($subject::VARCHAR[]) AS subject,
    unnest($body::VARCHAR[]) AS body,
    unnest($state::VARCHAR[]) AS state,
    unnest($created_at::TIMESTAMP[]) AS created_at,
    unnest($attachments::VARCHAR[][]) AS attachments,
    unnest($attempts::INTEGER[]) AS attempts
ON CONFLICT DO NOTHING
