-- one row per key task and period of the effective lists in a table of submissions: whether it is done, and
-- for how many months running nothing about it has moved (1: it is new, or something has)
CREATE OR REPLACE MACRO report.task_history(submissions) AS TABLE
    WITH returned AS (
        SELECT
            entry.*,
            entry.task AS subject,
            struct_pack(status := entry.status, progress := entry.progress, done_on := entry.done_on) AS told
        FROM query_table(submissions) AS brought
        JOIN ledger.key_task AS entry USING (submission_id)
        WHERE brought.is_effective AND NOT entry.held
    )

    SELECT
        *,
        done_on IS NOT NULL OR coalesce(status, '') IN ('RECTIFIED', 'ACCEPTED', 'CLOSED', 'VOID') AS done,
        coalesce(done AND done_on > due, false) AS done_late
    FROM report.months_unmoved('returned');
