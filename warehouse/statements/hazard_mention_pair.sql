-- one row per pair of a waiting mention and a hazard of its unit it may speak of
-- Two mentions may speak of one hazard, so each has the hazard to itself.
SELECT
    mentioning.said_id, concat(link.hazard_code, '~', mentioning.said_id) AS hazard_code,
    coalesce(said.wording, '') AS row_text, link.wording AS hazard_text,
    coalesce(place.wording, '') AS row_place, link.place AS hazard_place,
    NULL::INTEGER AS days_apart, NULL::BOOLEAN AS same_category
FROM mentioning
LEFT JOIN worded AS said ON said.text = mentioning.description
LEFT JOIN worded AS place ON place.text = mentioning.location
JOIN (
    SELECT * FROM hazard.link WHERE retracted_at IS NULL
    QUALIFY row_number() OVER (PARTITION BY hazard_code ORDER BY period DESC, sheet_no, row_number, row_id) = 1
) AS link ON link.unit_code = mentioning.unit_code
ANTI JOIN (
    SELECT minted.hazard_code AS code FROM hazard.hazard AS minted
    JOIN (SELECT DISTINCT unit_code FROM wave) AS turn ON turn.unit_code = minted.unit_code
) AS own ON own.code = mentioning.code
WHERE said.wording IS NOT NULL AND NOT mentioning.not_theirs
ORDER BY mentioning.said_id, link.hazard_code
