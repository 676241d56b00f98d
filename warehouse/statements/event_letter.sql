-- one row per field of a sheet that a new event points at, with its column letter
CREATE OR REPLACE TEMP TABLE letter AS
WITH account AS (
    SELECT
        account.sha256, account.sheet_no, unnest(
            from_json(account.columns, '[{"column": "VARCHAR", "field": "VARCHAR"}]')
        ) AS mapped
    FROM intake.sheet_account AS account
    WHERE account.columns IS NOT NULL AND account.sha256 IN (SELECT sha256 FROM fresh)
)
SELECT sha256, sheet_no, mapped.field AS field, min(mapped.column) AS letter
FROM account
WHERE mapped.field IS NOT NULL
GROUP BY ALL
