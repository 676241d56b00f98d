-- one row per mention that a decision of this wave ties to a hazard: those of the row that are waiting, else all
INSERT INTO hazard.mention BY NAME
WITH decided AS (
    SELECT
        decision.row_id, wave.unit_code, wave.received_at,
        any_value(coalesce(target.merged_into, target.hazard_code)) AS hazard_code
    FROM hazard.decision AS decision
    JOIN wave
        ON wave.kind = 'decision' AND wave.moment_id = decision.sha256
            AND wave.unit_code = decision.unit_code
    JOIN hazard.hazard AS target
        ON target.hazard_code = decision.other_code AND target.unit_code = decision.unit_code
    WHERE decision.kind = 'link'
    GROUP BY ALL
)
SELECT
    mention.* REPLACE (
        decided.hazard_code AS hazard_code, 'decision' AS method, 'certain' AS certainty, NULL AS score,
        decided.received_at AS recorded_at
    )
FROM hazard.mention AS mention JOIN decided USING (row_id, unit_code)
WHERE mention.retracted_at IS NULL
QUALIFY rank() OVER (PARTITION BY mention.row_id ORDER BY mention.hazard_code IS NOT NULL) = 1
