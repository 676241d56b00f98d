-- one row per finding on a file that concerns a unit, gravest first, with the heading of its column there
WITH headed AS (
    SELECT account.sheet, told.field, any_value(told.heading) AS heading
    FROM intake.sheet_account AS account,
        unnest(from_json(account.columns, '[{"field": "VARCHAR", "heading": "VARCHAR"}]')) AS one (told)
    WHERE account.sha256 = $sha256 AND told.field IS NOT NULL
    GROUP BY ALL
)
SELECT
    finding.severity,
    finding.title,
    finding.message,
    finding.remedy,
    finding.sheet,
    finding.cell,
    finding.row_number,
    coalesce(headed.heading, '') AS heading,
    coalesce(finding.value, '') AS value
FROM intake.finding
LEFT JOIN headed ON headed.sheet = finding.sheet AND headed.field = finding.field
WHERE finding.sha256 = $sha256
    AND (finding.unit_code = $unit_code OR finding.unit_code IS NULL)
ORDER BY
    array_position(['reject', 'hold', 'warn', 'note'], finding.severity),
    finding.sheet, finding.row_number, finding.cell, finding.code
