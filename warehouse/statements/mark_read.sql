-- one row per file of the chunk: whether it could be read
UPDATE intake.file AS file
SET
    outcome = CASE
        WHEN EXISTS (SELECT 1 FROM intake.sheet_account AS account WHERE account.sha256 = file.sha256)
            THEN 'read'
        ELSE 'unreadable'
    END
FROM temp.chunk_file AS chunk
WHERE chunk.sha256 = file.sha256;
