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
    concat_ws(
        '、',
        CASE WHEN NOT coalesce(entry.five_duty_resp, len(entry.responsible_person) > 0, false) THEN '责任' END,
        CASE WHEN NOT coalesce(entry.five_measure, entry.measure IS NOT NULL) THEN '措施' END,
        CASE WHEN NOT coalesce(entry.five_fund, entry.fund_wan IS NOT NULL) THEN '资金' END,
        CASE WHEN NOT coalesce(entry.five_time, entry.deadline IS NOT NULL) THEN '时限' END,
        CASE WHEN NOT coalesce(entry.five_plan, entry.emergency_plan IS NOT NULL) THEN '预案' END
    ) AS five_missing,
    (
        SELECT coalesce(string_agg(part.label, '、' ORDER BY part.position), '')
        FROM region.code AS part
        WHERE part.list = 'plan_part' AND NOT regexp_matches(coalesce(entry.plan, ''), part.english)
    ) AS plan_missing,
    brought.file_name,
    entry.sheet,
    entry.row_number,
    entry.sha256
FROM ledger.hazard AS entry
JOIN intake.submission AS brought USING (submission_id)
LEFT JOIN region.code AS category ON category.list = 'category' AND category.code = entry.category;
