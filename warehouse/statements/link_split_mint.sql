-- one row per hazard a split makes, numbered on within its unit and month
CREATE OR REPLACE TEMP TABLE minted AS
WITH fresh AS (
    SELECT
        relink.decision_id, relink.learned_at AS received_at, link.unit_code,
        min(link.period) AS period, min(link.row_id) AS row_id
    FROM relink JOIN hazard.link AS link ON link.row_id = relink.row_id AND link.retracted_at IS NULL
    WHERE relink.kind = 'split'
    GROUP BY ALL
),
highest AS (
    SELECT unit_code, left(rest, 6) AS month, max(CAST(substr(rest, 8) AS INTEGER)) AS number
    FROM (
        SELECT unit_code, substr(hazard_code, length(unit_code) + 5) AS rest
        FROM hazard.hazard WHERE unit_code IN (SELECT unit_code FROM fresh)
    )
    GROUP BY ALL
)
SELECT
    fresh.*,
    format(
        'HZ-{}-{}-{:03d}',
        fresh.unit_code, replace(fresh.period, '-', ''),
        coalesce(highest.number, 0) + row_number() OVER (
            PARTITION BY fresh.unit_code, fresh.period ORDER BY fresh.decision_id
        )
    ) AS hazard_code
FROM fresh
LEFT JOIN highest ON highest.unit_code = fresh.unit_code AND highest.month = replace(fresh.period, '-', '')
