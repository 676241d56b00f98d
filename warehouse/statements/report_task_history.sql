-- one row per key task and period of the effective lists in a table of submissions: whether it is done, and
-- for how many months running nothing about it has moved (1: it is new, or something has)
CREATE OR REPLACE MACRO report.task_history(submissions) AS TABLE
WITH returned AS (
    SELECT
        entry.*,
        row_number() OVER (
            PARTITION BY entry.submission_id, entry.task ORDER BY entry.sheet_no, entry.row_number
        ) AS twin
    FROM query_table(submissions) AS brought
    JOIN ledger.key_task AS entry USING (submission_id)
    WHERE brought.is_effective AND NOT entry.held
),

compared AS (
    SELECT
        *,
        lag(period) OVER before AS prev_period,
        coalesce(prev_period = strftime(CAST(period || '-01' AS DATE) - INTERVAL 1 MONTH, '%Y-%m'), false)
            AS carried,
        NOT carried OR status IS DISTINCT FROM lag(status) OVER before
        OR progress IS DISTINCT FROM lag(progress) OVER before
        OR done_on IS DISTINCT FROM lag(done_on) OVER before AS moved
    FROM returned
    WINDOW before AS (PARTITION BY unit_code, task, twin ORDER BY period)
),

stretched AS (
    SELECT
        *,
        count_if(moved) OVER (PARTITION BY unit_code, task, twin ORDER BY period) AS stretch
    FROM compared
)

SELECT
    * EXCLUDE (carried, moved, stretch, twin),
    done_on IS NOT NULL OR coalesce(status, '') IN ('RECTIFIED', 'ACCEPTED', 'CLOSED', 'VOID') AS done,
    coalesce(done AND done_on > due, false) AS done_late,
    CAST(row_number() OVER (
        PARTITION BY unit_code, task, twin, stretch ORDER BY period
    ) AS INTEGER) AS months_unmoved
FROM stretched;
