-- one row per rule or measure and period of the effective lists in a table of submissions: whether it is done, and
-- for how many months running nothing about it has moved (1: it is new, or something has)
CREATE OR REPLACE MACRO report.measure_history(submissions) AS TABLE
    WITH returned AS (
        SELECT
            entry.*,
            entry.measure_title AS subject,
            struct_pack(status := entry.status, issued_on := entry.issued_on, remark := entry.remark) AS told
        FROM query_table(submissions) AS brought
        JOIN ledger.measure AS entry USING (submission_id)
        WHERE brought.is_effective AND NOT entry.held
    )

    SELECT
        *,
        issued_on IS NOT NULL OR coalesce(status, '') IN ('ISSUED', 'IN_FORCE') AS done,
        coalesce(done AND issued_on > due, false) AS done_late
    FROM report.months_unmoved('returned');
