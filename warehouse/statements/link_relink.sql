-- one row per row that a decision of this wave ties to another hazard (link, merge), or takes out of it (split)
CREATE OR REPLACE TEMP TABLE relink AS
WITH decided AS (
    SELECT decision.*, wave.received_at AS learned_at
    FROM hazard.decision AS decision
    JOIN wave
        ON wave.kind = 'decision' AND wave.moment_id = decision.sha256
            AND wave.unit_code = decision.unit_code
    WHERE decision.kind IN ('link', 'merge', 'split')
),
ordered AS (
    SELECT
        link.row_id,
        link.unit_code,
        link.hazard_code AS from_code,
        decided.kind,
        decided.learned_at,
        decided.decision_id,
        decided.row_number AS decided_at,
        CASE WHEN decided.kind = 'split' THEN NULL ELSE decided.other_code END AS to_code,
        decided.row_id AS named_row
    FROM hazard.link AS link
    JOIN decided
        ON decided.unit_code = link.unit_code AND (
                (decided.kind = 'split' AND decided.hazard_code = link.hazard_code AND link.period >= (
                    SELECT min(named.period) FROM hazard.link AS named
                    WHERE named.row_id = decided.row_id AND named.retracted_at IS NULL
                ))
                OR (decided.kind = 'link' AND decided.row_id = link.row_id)
                OR (decided.kind <> 'split' AND decided.row_id IS NULL AND decided.hazard_code = link.hazard_code)
            )
    WHERE link.retracted_at IS NULL
)
SELECT ordered.*
FROM ordered
LEFT JOIN hazard.hazard AS target
    ON target.hazard_code = ordered.to_code AND target.unit_code = ordered.unit_code
WHERE ordered.kind = 'split' OR target.hazard_code IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY ordered.row_id ORDER BY ordered.decided_at DESC, ordered.decision_id DESC) = 1
