-- one row per word on a touched hazard's listing that is no longer the latest
UPDATE hazard.listing SET retracted_at = touched.received_at
FROM touched
WHERE listing.hazard_code = touched.hazard_code AND listing.retracted_at IS NULL
    AND listing.digest NOT IN (SELECT digest FROM listing_now)
