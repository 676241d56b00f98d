-- one row per sheet with released rows: they move from those held to the records
UPDATE intake.sheet_account AS account
SET records = account.records + moved.number, held = account.held - moved.number
FROM (
    SELECT sha256, sheet_no, count(DISTINCT row_number) AS number FROM released GROUP BY ALL
) AS moved
WHERE account.sha256 = moved.sha256 AND account.sheet_no = moved.sheet_no
