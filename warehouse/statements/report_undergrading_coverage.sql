-- one row per month and county: how many hazards graded general were compared with the criteria, how many matched none
-- The lists are incomplete: that nothing matched does not say that nothing is major.
CREATE OR REPLACE VIEW report.undergrading_coverage AS
SELECT
    entry.period,
    unit.county,
    count(*) AS compared,
    count(*) FILTER (found.row_id IS NOT NULL) AS with_lead,
    count(*) FILTER (found.row_id IS NULL) AS without_lead
FROM ledger.hazard AS entry
CROSS JOIN ops.clock AS clock
JOIN intake.known_submission AS brought
    ON brought.submission_id = entry.submission_id AND brought.is_effective
LEFT JOIN (SELECT DISTINCT row_id FROM hazard.lead) AS found ON found.row_id = entry.row_id
LEFT JOIN region.unit AS unit ON unit.unit_code = entry.unit_code
WHERE entry.period <= clock.period
    AND NOT coalesce(entry.held, false)
    AND entry.level = 'GENERAL'
    AND entry.status_reported IS DISTINCT FROM 'VOID'
    AND entry.description IS NOT NULL
GROUP BY ALL;
