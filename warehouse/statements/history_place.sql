-- one row per sheet and field of the ledgers in some files: the column it stands in
SELECT account.sha256, account.sheet_no, told.field, told.column, told.heading
FROM intake.sheet_account AS account
SEMI JOIN (SELECT unnest($files) AS sha256) AS wanted USING (sha256),
    unnest(from_json(account.columns, '[{"field": "VARCHAR", "column": "VARCHAR", "heading": "VARCHAR"}]'))
        AS one (told)
WHERE told.field IS NOT NULL
ORDER BY ALL
