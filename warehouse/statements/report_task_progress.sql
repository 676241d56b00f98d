-- one row per key task of a unit's effective list for a period, overdue as of the clock
CREATE OR REPLACE VIEW report.task_progress AS
SELECT
    entry.unit_code,
    coalesce(unit.name, entry.unit_code) AS unit_name,
    unit.county,
    entry.period,
    entry.task_no,
    entry.project,
    entry.task,
    array_to_string(entry.lead_dept, '、') AS lead_dept,
    entry.due,
    entry.due_kind,
    entry.due_raw,
    CASE WHEN entry.status IS NULL AND entry.done_on IS NOT NULL THEN '已完成' ELSE status.label END
        AS status_label,
    entry.progress,
    entry.done_on,
    coalesce(
        entry.due < clock.as_of
        AND entry.done_on IS NULL
        AND coalesce(entry.status, '') NOT IN ('RECTIFIED', 'ACCEPTED', 'CLOSED', 'VOID'),
        false
    ) AS overdue
FROM intake.known_submission AS brought
CROSS JOIN ops.clock AS clock
JOIN ledger.key_task AS entry USING (submission_id)
LEFT JOIN region.unit AS unit ON unit.unit_code = entry.unit_code
LEFT JOIN region.code AS status ON status.list = 'status' AND status.code = entry.status
WHERE brought.is_effective AND NOT entry.held;
