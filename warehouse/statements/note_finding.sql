-- one row per finding on one of the files asked about that concerns its unit, gravest first within a file, with the
-- heading of its column there
WITH asked AS (
    SELECT unnest($sha256::VARCHAR[]) AS sha256, unnest($unit_code::VARCHAR[]) AS unit_code
),

headed AS (
    SELECT account.sha256, account.sheet, told.field, any_value(told.heading) AS heading
    FROM intake.sheet_account AS account,
        unnest(from_json(account.columns, '[{"field": "VARCHAR", "heading": "VARCHAR"}]')) AS one (told)
    WHERE account.sha256 IN (SELECT asked.sha256 FROM asked) AND told.field IS NOT NULL
    GROUP BY ALL
)

SELECT
    asked.sha256,
    asked.unit_code,
    finding.severity,
    finding.title,
    finding.message,
    finding.remedy,
    finding.sheet,
    finding.cell,
    finding.row_number,
    coalesce(headed.heading, '') AS heading,
    coalesce(finding.value, '') AS value
FROM asked
JOIN intake.finding
    ON finding.sha256 = asked.sha256
        AND (finding.unit_code = asked.unit_code OR finding.unit_code IS NULL)
LEFT JOIN headed
    ON headed.sha256 = finding.sha256 AND headed.sheet = finding.sheet AND headed.field = finding.field
ORDER BY
    asked.sha256, asked.unit_code, array_position(['reject', 'hold', 'warn', 'note'], finding.severity),
    finding.sheet, finding.row_number, finding.cell, finding.code
