-- one row per span of days a touched hazard stood in one state, as it is understood now
CREATE OR REPLACE TEMP TABLE span AS
WITH dated AS (
    SELECT
        hazard_no, hazard_code, unit_code, to_state AS state, n, ordinal,
        max(effective_on) OVER (PARTITION BY hazard_no ORDER BY n, ordinal) AS valid_from
    FROM draft
    WHERE moves
),
ending AS (
    SELECT *
    FROM dated
    QUALIFY row_number() OVER (PARTITION BY hazard_no, valid_from ORDER BY n DESC, ordinal DESC) = 1
),
changed AS (
    SELECT *
    FROM ending
    QUALIFY lag(state) OVER (PARTITION BY hazard_no ORDER BY valid_from) IS DISTINCT FROM state
)
SELECT
    hazard_code, unit_code, state, valid_from,
    lead(valid_from) OVER (PARTITION BY hazard_no ORDER BY valid_from) AS valid_until,
    md5(concat_ws(
        '|', hazard_code, state, valid_from,
        coalesce(CAST(lead(valid_from) OVER (PARTITION BY hazard_no ORDER BY valid_from) AS VARCHAR), '')
    )) AS digest
FROM changed
