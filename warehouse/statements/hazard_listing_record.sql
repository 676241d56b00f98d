-- one row per listing of a hazard as it is known from this wave on
INSERT INTO hazard.listing BY NAME
SELECT listing_now.*, touched.received_at AS recorded_at
FROM listing_now
JOIN touched ON touched.hazard_code = listing_now.hazard_code
ANTI JOIN (SELECT digest FROM hazard.listing WHERE retracted_at IS NULL) AS known
    ON known.digest = listing_now.digest
