-- one row per submission whose file turns out to have arrived earlier
UPDATE intake.submission AS brought
SET received_at = file.received_at
FROM intake.file AS file
WHERE brought.sha256 = file.sha256 AND brought.received_at <> file.received_at;
