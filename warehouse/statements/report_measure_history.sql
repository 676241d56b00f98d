-- one row per rule or measure and period of the effective lists in a table of submissions: whether it is done, and
-- for how many months running nothing about it has moved (1: it is new, or something has)
CREATE OR REPLACE MACRO report.measure_history(submissions) AS TABLE
WITH returned AS (
    SELECT
        entry.*,
        row_number() OVER (
            PARTITION BY entry.submission_id, entry.measure_title ORDER BY entry.sheet_no, entry.row_number
        ) AS twin
    FROM query_table(submissions) AS brought
    JOIN ledger.measure AS entry USING (submission_id)
    WHERE brought.is_effective AND NOT entry.held
),

compared AS (
    SELECT
        *,
        lag(period) OVER before AS prev_period,
        coalesce(prev_period = strftime(CAST(period || '-01' AS DATE) - INTERVAL 1 MONTH, '%Y-%m'), false)
            AS carried,
        NOT carried OR status IS DISTINCT FROM lag(status) OVER before
        OR issued_on IS DISTINCT FROM lag(issued_on) OVER before
        OR remark IS DISTINCT FROM lag(remark) OVER before AS moved
    FROM returned
    WINDOW before AS (PARTITION BY unit_code, measure_title, twin ORDER BY period)
),

stretched AS (
    SELECT
        *,
        count_if(moved) OVER (PARTITION BY unit_code, measure_title, twin ORDER BY period) AS stretch
    FROM compared
)

SELECT
    * EXCLUDE (carried, moved, stretch, twin),
    issued_on IS NOT NULL OR coalesce(status, '') IN ('ISSUED', 'IN_FORCE') AS done,
    coalesce(done AND issued_on > due, false) AS done_late,
    CAST(row_number() OVER (
        PARTITION BY unit_code, measure_title, twin, stretch ORDER BY period
    ) AS INTEGER) AS months_unmoved
FROM stretched;
