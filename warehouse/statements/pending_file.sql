-- one row per file archived and not read yet, in order of arrival, with everybody else who sent the same bytes
WITH sent AS (
    SELECT sha256, sender, min(received_at) AS first_at FROM intake.receipt GROUP BY ALL
)
SELECT
    file.sha256, file.name, file.source, file.sender, file.received_at, file.size,
    list(sent.sender ORDER BY sent.first_at, sent.sender) FILTER (sent.sender <> file.sender) AS others
FROM intake.file AS file
LEFT JOIN sent USING (sha256)
WHERE file.outcome IS NULL
GROUP BY file.sha256, file.name, file.source, file.sender, file.received_at, file.size
ORDER BY file.received_at, file.sha256
