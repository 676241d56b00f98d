-- one row per hazard whose deadline has passed as of the clock and that is not reported mended
CREATE OR REPLACE VIEW report.overdue_hazard AS
SELECT
    county, unit_code, unit_name, hazard_code, description, location, category_label, level, level_label,
    state_label, found_on, deadline, days_overdue, extensions, responsible_dept, responsible_person, measure,
    progress_note
FROM report.hazard_current
WHERE overdue;
