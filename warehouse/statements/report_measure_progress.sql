-- one row per rule or measure of a unit's effective list for a period: done, late, overdue as of the clock, unmoved
CREATE OR REPLACE VIEW report.measure_progress AS
SELECT
    entry.unit_code,
    coalesce(unit.name, entry.unit_code) AS unit_name,
    unit.county,
    entry.period,
    entry.measure_title,
    coalesce(topic.label, entry.topic) AS topic_label,
    entry.due,
    entry.due_kind,
    kind.label AS due_kind_label,
    coalesce(status.label, entry.status) AS status_label,
    entry.issued_on,
    entry.done,
    entry.done_late,
    coalesce(entry.due < clock.as_of AND NOT entry.done, false) AS overdue,
    CASE WHEN overdue THEN date_diff('day', entry.due, clock.as_of) END AS days_overdue,
    entry.months_unmoved,
    NOT entry.done AND entry.months_unmoved >= setting.value AS unmoved
FROM report.measure_history('intake.known_submission') AS entry
CROSS JOIN ops.clock AS clock
LEFT JOIN region.setting AS setting ON setting.name = 'stalled_periods'
LEFT JOIN region.unit AS unit ON unit.unit_code = entry.unit_code
LEFT JOIN region.code AS topic ON topic.list = 'topic' AND topic.code = entry.topic
LEFT JOIN region.code AS status ON status.list = 'measure_status' AND status.code = entry.status
LEFT JOIN region.code AS kind ON kind.list = 'deadline_kind' AND kind.code = entry.due_kind;
