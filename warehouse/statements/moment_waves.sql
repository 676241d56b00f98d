-- one row per moment still to fold, with the wave it belongs to
-- A wave takes one moment of each of so many units, in order of arrival within a unit: what is folded at a time
-- stays the same size however many units there are.
CREATE OR REPLACE TEMP TABLE waiting AS
WITH placed AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY unit_code ORDER BY received_at, moment_id) AS turn,
        (dense_rank() OVER (ORDER BY unit_code) - 1) // $units AS block
    FROM hazard.moment
    WHERE NOT folded
)
SELECT
    * EXCLUDE (turn, block),
    dense_rank() OVER (ORDER BY turn, block) AS wave
FROM placed
