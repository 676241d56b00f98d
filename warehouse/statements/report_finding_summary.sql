-- one row per period, unit, ledger and kind of finding in the latest returns known at the clock
-- Findings of superseded versions and waived findings do not count.
CREATE OR REPLACE VIEW report.finding_summary AS
SELECT
    finding.period,
    unit.county,
    finding.unit_code,
    coalesce(unit.name, finding.unit_code) AS unit_name,
    finding.ledger,
    finding.code,
    finding.severity,
    finding.title,
    count(*) AS findings
FROM intake.finding AS finding
CROSS JOIN ops.clock AS clock
JOIN intake.file AS file ON file.sha256 = finding.sha256
LEFT JOIN intake.known_submission AS brought ON brought.submission_id = finding.submission_id
LEFT JOIN region.unit AS unit ON unit.unit_code = finding.unit_code
WHERE NOT finding.waived
    AND coalesce(finding.period, clock.period) <= clock.period
    AND file.received_at <= clock.known_at
    AND (finding.submission_id IS NULL OR brought.is_latest)
GROUP BY ALL;
