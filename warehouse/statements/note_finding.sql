-- one row per finding on a file that concerns a unit, gravest first
SELECT
    finding.severity,
    finding.title,
    finding.message,
    finding.remedy,
    finding.sheet,
    finding.cell,
    finding.row_number,
    coalesce(finding.value, '') AS value
FROM intake.finding
WHERE finding.sha256 = $sha256
    AND (finding.unit_code = $unit_code OR finding.unit_code IS NULL)
    AND NOT finding.waived
ORDER BY
    array_position(['reject', 'hold', 'warn', 'note'], finding.severity),
    finding.sheet, finding.row_number, finding.cell, finding.code
