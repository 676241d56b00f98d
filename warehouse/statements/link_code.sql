-- one row per row whose code of ours is believed: the unit's own, and the text still shares something with it
INSERT INTO matched BY NAME
SELECT incoming.row_id, known.hazard_code, 'code' AS method, 'certain' AS certainty, 1.0 AS score
FROM incoming
JOIN hazard.hazard AS minted ON minted.hazard_code = incoming.shared_code
    AND minted.unit_code = incoming.unit_code
JOIN known ON known.hazard_code = coalesce(minted.merged_into, minted.hazard_code)
WHERE incoming.pass = $pass
  AND incoming.stands_for = incoming.row_id
  AND (
      incoming.wording = known.wording
      OR incoming.wording = '' OR known.wording = ''
      OR jaccard(incoming.wording, known.wording) >= $code_floor
      OR (incoming.found_on = known.found_on AND incoming.place = known.place)
  )
QUALIFY row_number() OVER (
    PARTITION BY known.hazard_code
    ORDER BY
        CASE WHEN incoming.wording = '' OR known.wording = '' THEN 0
        ELSE jaccard(incoming.wording, known.wording) END DESC,
        incoming.place = known.place DESC, incoming.row_number, incoming.row_id
) = 1
