-- one row per entry of the lists in a table, with how many months running nothing about it has moved: 1 when its
-- subject is new or `told` has changed; twins of one subject within a list are told apart by their order
CREATE OR REPLACE MACRO report.months_unmoved(entries) AS TABLE
WITH numbered AS (
    SELECT
        row_id, unit_code, period, subject, told,
        row_number() OVER (PARTITION BY submission_id, subject ORDER BY sheet_no, row_number) AS twin
    FROM query_table(entries)
),

compared AS (
    SELECT
        *,
        lag(period) OVER before AS prev_period,
        coalesce(prev_period = strftime(CAST(period || '-01' AS DATE) - INTERVAL 1 MONTH, '%Y-%m'), false)
            AS carried,
        NOT carried OR told IS DISTINCT FROM (lag(told) OVER before) AS moved
    FROM numbered
    WINDOW before AS (PARTITION BY unit_code, subject, twin ORDER BY period)
),

stretched AS (
    SELECT
        *,
        count_if(moved) OVER (PARTITION BY unit_code, subject, twin ORDER BY period) AS stretch
    FROM compared
)

SELECT
    entry.* EXCLUDE (subject, told),
    stretched.prev_period,
    CAST(row_number() OVER (
        PARTITION BY stretched.unit_code, stretched.subject, stretched.twin, stretched.stretch
        ORDER BY stretched.period
    ) AS INTEGER) AS months_unmoved
FROM stretched
JOIN query_table(entries) AS entry USING (row_id);
