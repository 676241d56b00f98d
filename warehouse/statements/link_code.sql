-- one row per row whose code of ours is believed: the unit's own, and the text still shares letters with it
INSERT INTO matched BY NAME
WITH pair AS (
    SELECT
        incoming.row_id, incoming.row_number, known.hazard_code,
        incoming.place = known.place AS same_place,
        incoming.found_on = known.found_on AS same_day,
        string_split(incoming.wording, '') AS here,
        string_split(known.wording, '') AS there,
        CASE
            WHEN incoming.wording = known.wording THEN 1.0
            WHEN incoming.wording = '' OR known.wording = '' THEN $code_floor
            ELSE len(list_intersect(here, there)) / len(list_distinct(list_concat(here, there)))
        END AS shared
    FROM incoming
    JOIN hazard.hazard AS minted
        ON minted.hazard_code = incoming.shared_code AND minted.unit_code = incoming.unit_code
    JOIN known ON known.hazard_code = coalesce(minted.merged_into, minted.hazard_code)
    WHERE incoming.pass = $pass AND incoming.stands_for = incoming.row_id
)
SELECT row_id, hazard_code, 'code' AS method, 'certain' AS certainty, 1.0 AS score
FROM pair
WHERE shared >= $code_floor OR (same_place AND same_day)
QUALIFY row_number() OVER (
        PARTITION BY hazard_code ORDER BY shared DESC, same_place DESC NULLS LAST, row_number, row_id
    ) = 1
