-- one row per span of a touched hazard that is no longer believed
UPDATE hazard.state SET retracted_at = touched.received_at
FROM touched
WHERE state.hazard_code = touched.hazard_code AND state.retracted_at IS NULL
    AND state.digest NOT IN (SELECT digest FROM span)
