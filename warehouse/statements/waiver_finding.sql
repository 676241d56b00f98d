-- one row per finding that is waived now: a note that says by which decision
UPDATE intake.finding
SET waived = true, severity = 'note', message = finding.message || reached.words
FROM waiver_reach AS reached
WHERE finding.finding_id = reached.finding_id
    AND finding.origin = reached.origin
    AND finding.sha256 IS NOT DISTINCT FROM reached.sha256
