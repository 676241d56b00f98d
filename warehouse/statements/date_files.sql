-- one row per file of which an earlier arrival has become known
UPDATE intake.file AS known
SET name = earliest.name, source = earliest.source, sender = earliest.sender, received_at = earliest.received_at
FROM (
    SELECT DISTINCT ON (sha256) sha256, name, source, sender, received_at
    FROM intake.receipt
    SEMI JOIN temp.arrived USING (sha256)
    ORDER BY sha256, received_at, name, source, sender
) AS earliest
WHERE known.sha256 = earliest.sha256
    AND (known.received_at, known.name, known.source, known.sender)
    > (earliest.received_at, earliest.name, earliest.source, earliest.sender);
