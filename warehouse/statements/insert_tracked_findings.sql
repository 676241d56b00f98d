-- one row per staged finding of one origin, numbered within its unit and period
INSERT INTO intake.finding BY NAME
SELECT
    $origin || '/' || unit_code || '/' || period || '/' || row_number() OVER (
        PARTITION BY unit_code, period
        ORDER BY sha256, submission_id, sheet, row_number, cell, code, field, value, message
    ) AS finding_id,
    * REPLACE ($origin AS origin)
FROM staged_finding AS found;
