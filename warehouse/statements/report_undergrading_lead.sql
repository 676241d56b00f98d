-- one row per hazard graded general and major-hazard criterion that its description sounds like
-- A reason to look, never a verdict: the criterion is quoted with how well it is known.
CREATE OR REPLACE VIEW report.undergrading_lead AS
SELECT
    found.period,
    unit.county,
    found.unit_code,
    coalesce(unit.name, found.unit_code) AS unit_name,
    link.hazard_code,
    found.description,
    found.criteria_set,
    found.code,
    found.criterion,
    found.matched,
    found.status AS criterion_status,
    found.remark,
    brought.file_name,
    found.sheet,
    found.row_number
FROM hazard.lead AS found
CROSS JOIN ops.clock AS clock
JOIN ledger.hazard AS entry USING (row_id)
JOIN intake.known_submission AS brought
    ON brought.submission_id = entry.submission_id AND brought.is_effective
LEFT JOIN region.unit AS unit ON unit.unit_code = found.unit_code
LEFT JOIN hazard.link AS link
    ON link.row_id = found.row_id
        AND link.recorded_at <= clock.known_at
        AND (link.retracted_at IS NULL OR link.retracted_at > clock.known_at)
WHERE found.period <= clock.period;
