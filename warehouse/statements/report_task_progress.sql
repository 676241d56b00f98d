-- one row per key task of a unit's effective list for a period: done, late, overdue as of the clock, unmoved
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
    kind.label AS due_kind_label,
    entry.due_raw,
    CASE
        WHEN entry.status = 'VOID' THEN '已取消'
        WHEN entry.done THEN '已完成'
        WHEN entry.status IN ('DRAFT', 'REGISTERED', 'PENDING') THEN '未完成'
        WHEN entry.status IS NOT NULL THEN '推进中'
    END AS status_label,
    entry.progress,
    entry.done_on,
    entry.done,
    entry.done_late,
    coalesce(entry.due < clock.as_of AND NOT entry.done, false) AS overdue,
    CASE WHEN overdue THEN date_diff('day', entry.due, clock.as_of) END AS days_overdue,
    entry.months_unmoved,
    NOT entry.done AND entry.months_unmoved >= setting.value AS unmoved
FROM report.task_history('intake.known_submission') AS entry
CROSS JOIN ops.clock AS clock
LEFT JOIN region.setting AS setting ON setting.name = 'stalled_periods'
LEFT JOIN region.unit AS unit ON unit.unit_code = entry.unit_code
LEFT JOIN region.code AS kind ON kind.list = 'deadline_kind' AND kind.code = entry.due_kind;
