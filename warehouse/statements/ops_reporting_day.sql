-- one row per period the reports speak of: the day as of which they count its hazards
-- The clock's own period is counted as of the clock, an earlier one as of the day its own report counted them.
-- One that has no report yet is counted as long after its returns were due as the clock is after the clock's own.
CREATE OR REPLACE VIEW ops.reporting_day AS
WITH due AS (
    SELECT period, max(due_on) AS due_on
    FROM region.due
    GROUP BY period
),

clock AS (
    SELECT
        clock.period,
        clock.as_of,
        clock.known_at,
        coalesce(greatest(date_diff('day', due.due_on, clock.as_of), 0), 0) AS days_after
    FROM ops.clock AS clock
    LEFT JOIN due ON due.period = clock.period
),

reported AS (
    SELECT period, arg_min(as_of, version) AS as_of
    FROM ops.publication
    GROUP BY period
)

SELECT
    due.period,
    CASE
        WHEN due.period = clock.period THEN clock.as_of
        ELSE least(clock.as_of, coalesce(reported.as_of, due.due_on + CAST(clock.days_after AS INTEGER)))
    END AS as_of,
    clock.known_at,
    CAST(left(due.period, 4) AS INTEGER) * 12 + CAST(right(due.period, 2) AS INTEGER) AS month_no
FROM due
CROSS JOIN clock
LEFT JOIN reported ON reported.period = due.period
WHERE due.period <= clock.period;
