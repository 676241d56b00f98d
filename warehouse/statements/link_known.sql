-- one row per hazard of this pass's units that a row may turn out to be, with its nearest wording
CREATE OR REPLACE TEMP TABLE known AS
WITH turn AS (
    SELECT DISTINCT unit_code, period, submission_id FROM incoming WHERE pass = $pass
),
nearest AS (
    SELECT
        link.hazard_code, link.unit_code, link.wording, link.place, link.found_on, link.category,
        turn.period AS now_period, turn.submission_id
    FROM hazard.link AS link JOIN turn USING (unit_code)
    WHERE NOT link.revoked
    QUALIFY row_number() OVER (
            PARTITION BY link.hazard_code
            ORDER BY
                CASE
                    WHEN link.period = turn.period THEN 3
                    WHEN link.retracted_at IS NOT NULL THEN 0
                    WHEN link.period < turn.period THEN 2
                    ELSE 1
                END DESC,
                abs(datediff('month', CAST(link.period || '-01' AS DATE), CAST(turn.period || '-01' AS DATE))),
                link.recorded_at DESC, link.row_id
        ) = 1
),
seen AS (
    SELECT link.hazard_code, max(link.period) AS last_period
    FROM hazard.link AS link JOIN turn USING (unit_code)
    WHERE NOT link.revoked GROUP BY link.hazard_code
),
standing AS (
    SELECT state.hazard_code, state.valid_from, states.open
    FROM hazard.state AS state
    JOIN turn USING (unit_code)
    JOIN life_state AS states ON states.state = state.state
    WHERE state.retracted_at IS NULL AND state.valid_until IS NULL
)
SELECT
    nearest.*,
    seen.last_period,
    coalesce(standing.open, true) AS open,
    CASE WHEN NOT standing.open THEN standing.valid_from END AS ended_on
FROM nearest
JOIN hazard.hazard AS hazard ON hazard.hazard_code = nearest.hazard_code AND hazard.merged_into IS NULL
JOIN seen ON seen.hazard_code = nearest.hazard_code
LEFT JOIN standing ON standing.hazard_code = nearest.hazard_code
