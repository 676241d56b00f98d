-- one row per file of the chunk: whether it could be read; a file nothing speaks against was skipped
UPDATE intake.file AS file
SET
    outcome = CASE
        WHEN EXISTS (SELECT 1 FROM intake.sheet_account AS account WHERE account.sha256 = file.sha256)
            THEN 'read'
        WHEN EXISTS (FROM intake.finding WHERE finding.sha256 = file.sha256 AND finding.severity = 'reject')
            THEN 'unreadable'
        ELSE 'skipped'
    END
FROM temp.chunk_file AS chunk
WHERE chunk.sha256 = file.sha256;
