-- one row per draft that the authority has approved: 批准发文 for the unit (the circular: for nobody), month and kind
UPDATE ops.message
SET state = 'composed'
WHERE state = 'draft'
    AND EXISTS (
        FROM hazard.decision AS decided
        WHERE decided.kind = 'notice'
            AND decided.period = message.period
            AND coalesce(decided.result, 'PASS') = 'PASS'
            AND decided.value IN (message.kind, CASE message.kind WHEN 'circular' THEN '通报' WHEN 'talk' THEN '约谈' END)
            AND (message.kind = 'circular' OR decided.unit_code = message.unit_code)
    )
RETURNING message_key
