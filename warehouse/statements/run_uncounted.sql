-- one row per file that came since a day and brought nothing that counts: the month it was filed under, and why
SELECT
    file.name,
    any_value(brought.period) AS period,
    arg_min(
        finding.message, CASE finding.severity WHEN 'reject' THEN 1 WHEN 'hold' THEN 2 WHEN 'warn' THEN 3 ELSE 4 END
    ) AS reason
FROM intake.file AS file
LEFT JOIN intake.submission AS brought USING (sha256)
LEFT JOIN intake.finding AS finding USING (sha256)
WHERE file.received_at >= $since AND file.outcome IS DISTINCT FROM 'skipped'
GROUP BY file.sha256, file.name
HAVING NOT coalesce(bool_or(brought.is_effective OR NOT brought.is_latest), false)
ORDER BY file.name
