-- one row per pair of a row nobody has placed yet and a hazard nobody has claimed yet, inside one unit
SELECT
    incoming.row_id, known.hazard_code,
    incoming.wording AS row_text, known.wording AS hazard_text,
    incoming.place AS row_place, known.place AS hazard_place,
    datediff('day', known.found_on, incoming.found_on) AS days_apart,
    incoming.category = known.category AS same_category
FROM incoming
JOIN known USING (unit_code)
WHERE incoming.pass = $pass
    AND incoming.stands_for = incoming.row_id
    AND incoming.row_id NOT IN (SELECT row_id FROM matched)
    AND known.hazard_code NOT IN (SELECT hazard_code FROM matched)
    AND NOT coalesce(incoming.found_on > known.ended_on, false)
    AND (
        known.open
        OR abs(datediff('month', CAST(known.last_period || '-01' AS DATE), CAST(known.now_period || '-01' AS DATE)))
        <= $look_back
    )
ORDER BY incoming.row_id, known.hazard_code
