-- one row per file of the chunk that has not been read before
CREATE OR REPLACE TEMP TABLE chunk_file AS
SELECT DISTINCT sha256
FROM read_parquet($paths, union_by_name = true)
ANTI JOIN (SELECT sha256 FROM intake.file WHERE outcome IS NOT NULL) USING (sha256);
