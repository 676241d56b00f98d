-- one row per unit and file of which something is to be told, for returns of a month
-- What is nobody's return is told whoever sent it.
SELECT
    unit.unit_code,
    brought.sha256,
    any_value(brought.file_name) AS file_name,
    any_value(unit.name) AS unit_name,
    sum(brought.records) AS records,
    sum(brought.held) AS held,
    bool_or(brought.outcome IN ('accepted', 'nil')) AS usable,
    any_value(coalesce(office.name, brought.proxy_by)) AS proxy_by
FROM intake.submission AS brought
JOIN intake.file AS came USING (sha256)
JOIN region.unit AS unit ON unit.unit_code = coalesce(brought.unit_code, came.sender)
LEFT JOIN region.unit AS office ON office.unit_code = brought.proxy_by
WHERE brought.period = $period
    AND EXISTS (
        FROM intake.finding
        WHERE finding.submission_id = brought.submission_id
            AND finding.severity IN ('reject', 'hold', 'warn')
            AND NOT finding.waived
    )
GROUP BY unit.unit_code, brought.sha256
ORDER BY ALL
