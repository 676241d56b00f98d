-- one row per draft decided upon (批准发文; the circular names no unit): the latest word lets it go or holds it for good
WITH decided AS (
    SELECT
        message.message_key,
        max_by(
            struct_pack(result := coalesce(word.result, 'PASS'), number := word.number),
            (word.received_at, word.sheet, word.row_number)
        ) AS latest
    FROM ops.message AS message
    JOIN hazard.decision AS word
        ON word.kind = 'notice'
            AND word.period = message.period
            AND word.value IN (message.kind, CASE message.kind WHEN 'circular' THEN '通报' WHEN 'talk' THEN '约谈' END)
            AND (message.kind = 'circular' OR word.unit_code = message.unit_code)
    WHERE message.state IN ('draft', 'rejected')
    GROUP BY message.message_key
)
UPDATE ops.message
SET
    state = CASE decided.latest.result WHEN 'PASS' THEN 'composed' ELSE 'rejected' END,
    body
    = concat(
        CASE WHEN decided.latest.result = 'PASS' THEN decided.latest.number || chr(10) || chr(10) END, message.body
    )
FROM decided
WHERE decided.message_key = message.message_key
    AND message.state <> CASE decided.latest.result WHEN 'PASS' THEN 'composed' ELSE 'rejected' END
RETURNING
    message.message_key, message.kind, message.period, message.unit_code, message.recipient_role, message.channel,
    message.subject, message.body, message.state, message.created_at, message.attachments, message.attempts
