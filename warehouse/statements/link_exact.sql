-- one row per row that says of a place what has been said of it before
INSERT INTO matched BY NAME
WITH said_before AS (
    SELECT DISTINCT link.hazard_code, link.unit_code, link.wording, link.place, link.found_on
    FROM hazard.link AS link
    JOIN known ON known.hazard_code = link.hazard_code
    WHERE NOT link.revoked AND link.wording <> ''
),
pair AS (
    SELECT
        incoming.row_id, incoming.row_number, known.hazard_code, known.open, known.last_period,
        bool_or(incoming.found_on IS NOT DISTINCT FROM said_before.found_on) AS same_day
    FROM incoming
    JOIN said_before USING (unit_code, wording, place)
    JOIN known ON known.hazard_code = said_before.hazard_code
    WHERE incoming.pass = $pass
        AND incoming.stands_for = incoming.row_id
        AND incoming.row_id NOT IN (SELECT row_id FROM matched)
        AND known.hazard_code NOT IN (SELECT hazard_code FROM matched)
        AND NOT coalesce(incoming.found_on > known.ended_on, false)
    GROUP BY ALL
),
ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY row_id ORDER BY same_day DESC, open DESC, last_period DESC, hazard_code
        ) AS for_row,
        row_number() OVER (
            PARTITION BY hazard_code ORDER BY same_day DESC, row_number, row_id
        ) AS for_hazard
    FROM pair
)
SELECT row_id, hazard_code, 'exact' AS method, 'certain' AS certainty, 1.0 AS score
FROM ranked
WHERE for_row = 1 AND for_hazard = 1
