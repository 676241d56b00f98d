-- one row per moment still to fold, numbered within its unit in order of arrival
CREATE OR REPLACE TEMP TABLE waiting AS
SELECT
    *,
    row_number() OVER (PARTITION BY unit_code ORDER BY received_at, moment_id) AS wave
FROM hazard.moment
WHERE NOT folded
