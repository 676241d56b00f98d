-- one row per event of a touched hazard that is no longer believed
UPDATE hazard.event SET retracted_at = touched.received_at
FROM touched
WHERE event.hazard_code = touched.hazard_code AND event.retracted_at IS NULL
    AND event.digest NOT IN (SELECT digest FROM draft)
