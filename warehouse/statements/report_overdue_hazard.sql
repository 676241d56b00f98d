-- one row per hazard whose deadline has passed as of the clock and that is not reported mended
-- Its deadline's history in words: every approved extension and every change nobody approved, oldest first.
CREATE OR REPLACE VIEW report.overdue_hazard AS
WITH changed AS (
    SELECT
        hazard_code,
        string_agg(
            strftime(effective_on, '%Y-%m-%d') || event_label || '至' || until || coalesce('（' || note || '）', ''),
            '；' ORDER BY effective_on, recorded_at, position
        ) AS deadline_history
    FROM report.hazard_timeline
    WHERE event IN ('extend', 'move_deadline')
    GROUP BY hazard_code
)

SELECT
    hazard.county,
    hazard.unit_code,
    hazard.unit_name,
    hazard.hazard_code,
    hazard.description,
    hazard.location,
    hazard.category_label,
    hazard.level,
    hazard.level_label,
    hazard.state_label,
    hazard.found_on,
    hazard.deadline_first,
    hazard.deadline,
    hazard.days_overdue,
    hazard.extensions,
    changed.deadline_history,
    hazard.responsible_dept,
    hazard.responsible_person,
    hazard.measure,
    hazard.progress_note
FROM report.hazard_current AS hazard
LEFT JOIN changed USING (hazard_code)
WHERE hazard.overdue;
