-- one row per distinct text of this wave's rows that takes part in comparing
SELECT DISTINCT unnest([entry.description, coalesce(entry.location, entry.department)]) AS text
FROM ledger.hazard AS entry
JOIN wave ON wave.moment_id = entry.submission_id AND wave.ledger = 'hazard' AND NOT entry.held
