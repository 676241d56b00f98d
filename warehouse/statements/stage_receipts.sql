-- one row per arrival told of now
CREATE OR REPLACE TEMP TABLE arrived AS
SELECT DISTINCT *
FROM (
    SELECT
        unnest($sha256::VARCHAR[]) AS sha256,
        unnest($name::VARCHAR[]) AS name,
        unnest($source::VARCHAR[]) AS source,
        unnest($sender::VARCHAR[]) AS sender,
        unnest($received_at::TIMESTAMP[]) AS received_at,
        unnest($size::BIGINT[]) AS size
);
