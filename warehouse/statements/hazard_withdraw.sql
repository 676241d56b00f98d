-- one row per hazard that no return speaks of any more, or that one speaks of again
UPDATE hazard.hazard SET retracted_at = CASE WHEN spoken.hazard_code IS NULL THEN touched.received_at END
FROM touched
LEFT JOIN (SELECT DISTINCT hazard_code FROM hazard.link WHERE retracted_at IS NULL) AS spoken
    ON spoken.hazard_code = touched.hazard_code
WHERE hazard.hazard_code = touched.hazard_code
    AND (hazard.retracted_at IS NULL) <> (spoken.hazard_code IS NOT NULL)
