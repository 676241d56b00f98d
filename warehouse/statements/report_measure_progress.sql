-- one row per rule or measure of a unit's effective list for a period, overdue as of the clock
CREATE OR REPLACE VIEW report.measure_progress AS
SELECT
    entry.unit_code,
    coalesce(unit.name, entry.unit_code) AS unit_name,
    unit.county,
    entry.period,
    entry.measure_title,
    coalesce(topic.label, entry.topic) AS topic_label,
    entry.due,
    coalesce(status.label, entry.status) AS status_label,
    entry.issued_on,
    coalesce(
        entry.due < clock.as_of
        AND entry.issued_on IS NULL
        AND coalesce(entry.status, '') NOT IN ('ISSUED', 'IN_FORCE'),
        false
    ) AS overdue
FROM intake.known_submission AS brought
CROSS JOIN ops.clock AS clock
JOIN ledger.measure AS entry USING (submission_id)
LEFT JOIN region.unit AS unit ON unit.unit_code = entry.unit_code
LEFT JOIN region.code AS topic ON topic.list = 'topic' AND topic.code = entry.topic
LEFT JOIN region.code AS status ON status.list = 'measure_status' AND status.code = entry.status
WHERE brought.is_effective AND NOT entry.held;
