-- one row per row of this pass, tied to its hazard; a row that repeats another follows it
INSERT INTO hazard.link BY NAME
WITH settled AS (
    SELECT row_id, hazard_code, method, certainty, score FROM matched
    UNION ALL
    SELECT
        minted.row_id, minted.hazard_code, 'new' AS method,
        CASE WHEN doubt.row_id IS NULL THEN 'new' ELSE 'doubtful' END AS certainty,
        doubt.score
    FROM minted
    LEFT JOIN (
        SELECT row_id, max(score) AS score FROM hazard.candidate WHERE retracted_at IS NULL GROUP BY row_id
    ) AS doubt ON doubt.row_id = minted.row_id
),
code_use AS (
    SELECT submission_id, code, count(DISTINCT stands_for) AS groups
    FROM incoming WHERE code IS NOT NULL GROUP BY ALL
)
SELECT
    settled.hazard_code, incoming.row_id, incoming.unit_code, incoming.period, incoming.submission_id,
    settled.method, settled.certainty, settled.score,
    incoming.code, incoming.wording, incoming.place, incoming.found_on, incoming.category,
    incoming.sheet_no, incoming.row_number, incoming.received_at AS recorded_at, false AS revoked,
    list_filter(
        [
            CASE WHEN incoming.stands_for <> incoming.row_id OR elsewhere.hazard_code IS NOT NULL
                    THEN 'duplicate'
            END,
            CASE WHEN incoming.code_unit <> incoming.unit_code THEN 'code_foreign' END,
            CASE WHEN incoming.code_unit = incoming.unit_code AND own.hazard_code IS NULL THEN 'code_unknown' END,
            CASE WHEN code_use.groups > 1 THEN 'code_twice' END,
            CASE WHEN coalesce(own.merged_into, own.hazard_code) <> settled.hazard_code
                    THEN 'code_differs'
            END
        ],
        LAMBDA flag: flag IS NOT NULL
    ) AS flags
FROM incoming
JOIN settled ON settled.row_id = incoming.stands_for
LEFT JOIN hazard.hazard AS own ON own.hazard_code = incoming.code AND own.unit_code = incoming.unit_code
LEFT JOIN code_use ON code_use.submission_id = incoming.submission_id AND code_use.code = incoming.code
LEFT JOIN (
    SELECT DISTINCT submission_id, hazard_code FROM hazard.link WHERE retracted_at IS NULL
) AS elsewhere
    ON elsewhere.submission_id = incoming.submission_id AND elsewhere.hazard_code = settled.hazard_code
WHERE incoming.pass = $pass
