-- one row per doubtful row and hazard it may be, both side by side, as known at the clock; nearest first
SELECT
    unit.county, coalesce(unit.name, candidate.unit_code) AS unit_name, candidate.period,
    candidate.row_id, entry.location AS row_location, entry.description AS row_description,
    entry.found_on AS row_found_on, brought.file_name, entry.sheet, entry.row_number,
    own.hazard_code AS provisional_code,
    candidate.rank, candidate.hazard_code, hazard.location, hazard.description, hazard.found_on,
    hazard.state_label, candidate.score, candidate.text_score, candidate.place_score
FROM hazard.candidate AS candidate
CROSS JOIN ops.clock AS clock
JOIN ledger.hazard AS entry ON entry.row_id = candidate.row_id
JOIN intake.submission AS brought ON brought.submission_id = entry.submission_id
LEFT JOIN
    hazard.link
        AS own
    ON own.row_id = candidate.row_id
        AND own.recorded_at <= clock.known_at AND (own.retracted_at IS NULL OR own.retracted_at > clock.known_at)
LEFT JOIN report.hazard_current AS hazard ON hazard.hazard_code = candidate.hazard_code
LEFT JOIN region.unit AS unit ON unit.unit_code = candidate.unit_code
WHERE candidate.recorded_at <= clock.known_at
    AND (candidate.retracted_at IS NULL OR candidate.retracted_at > clock.known_at)
    AND candidate.period <= clock.period
ORDER BY unit.county, unit_name, candidate.period, candidate.row_id, candidate.rank
