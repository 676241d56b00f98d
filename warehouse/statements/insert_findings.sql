-- one row per finding of the chunk, numbered within its file
INSERT INTO intake.finding BY NAME
SELECT
    left(sha256, 12) || '/' || row_number() OVER (
        PARTITION BY sha256
        ORDER BY submission_id, sheet, row_number, cell, code, field, value, message
    ) AS finding_id,
    *
FROM read_parquet($path) AS found
SEMI JOIN temp.chunk_file USING (sha256);
