-- one row per span that is believed from this wave on
INSERT INTO hazard.state BY NAME
SELECT span.*, touched.received_at AS recorded_at
FROM span
JOIN touched ON touched.hazard_code = span.hazard_code
ANTI JOIN (SELECT digest FROM hazard.state WHERE retracted_at IS NULL) AS known ON known.digest = span.digest
