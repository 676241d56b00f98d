-- one row per hazard ledger row: what it tells, in words, and where it stands written
CREATE OR REPLACE VIEW hazard.told AS
SELECT
    entry.row_id,
    entry.found_on,
    entry.location,
    entry.description,
    entry.category,
    category.label AS category_label,
    entry.responsible_dept,
    array_to_string(entry.responsible_person, '、') AS responsible_person,
    entry.measure,
    entry.progress_note,
    array_to_string(entry.accepted_by, '、') AS accepted_by,
    brought.file_name,
    entry.sheet,
    entry.row_number,
    entry.sha256
FROM ledger.hazard AS entry
JOIN intake.submission AS brought USING (submission_id)
LEFT JOIN region.code AS category ON category.list = 'category' AND category.code = entry.category;
