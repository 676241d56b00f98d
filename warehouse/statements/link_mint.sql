-- one row per hazard first seen in this pass, numbered on within its unit and month in sheet order
CREATE OR REPLACE TEMP TABLE minted AS
WITH fresh AS (
    SELECT *
    FROM incoming
    WHERE pass = $pass AND stands_for = row_id AND row_id NOT IN (SELECT row_id FROM matched)
),
taken AS (
    SELECT unit_code, substr(hazard_code, length(unit_code) + 5) AS rest
    FROM hazard.hazard WHERE unit_code IN (SELECT unit_code FROM fresh)
),
highest AS (
    SELECT unit_code, left(rest, 6) AS month, max(CAST(substr(rest, 8) AS INTEGER)) AS number
    FROM taken GROUP BY ALL
)
SELECT
    fresh.row_id, fresh.unit_code, fresh.period, fresh.received_at,
    format(
        'HZ-{}-{}-{:03d}',
        fresh.unit_code, replace(fresh.period, '-', ''),
        coalesce(highest.number, 0)
        + row_number() OVER (PARTITION BY fresh.unit_code ORDER BY fresh.sheet_no, fresh.row_number, fresh.row_id)
    ) AS hazard_code
FROM fresh
LEFT JOIN highest ON highest.unit_code = fresh.unit_code AND highest.month = replace(fresh.period, '-', '')
