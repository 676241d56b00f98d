-- one row per unit and file of decisions that touch it
INSERT INTO hazard.moment BY NAME
SELECT
    sha256 AS moment_id,
    unit_code,
    'decision' AS kind,
    NULL AS sender_code,
    NULL AS ledger,
    strftime(min(received_at), '%Y-%m') AS period,
    sha256,
    min(received_at) AS received_at,
    false AS folded
FROM hazard.decision AS decided
ANTI JOIN hazard.moment AS known ON known.moment_id = decided.sha256 AND known.unit_code = decided.unit_code
WHERE unit_code IS NOT NULL
GROUP BY sha256, unit_code
