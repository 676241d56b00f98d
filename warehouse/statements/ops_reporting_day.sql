-- one row per period the reports speak of: the day as of which they count its hazards
-- The clock's own period is counted as of the clock; an earlier one as of the day its returns were due.
CREATE OR REPLACE VIEW ops.reporting_day AS
SELECT
    due.period,
    CASE WHEN due.period = clock.period THEN clock.as_of ELSE least(clock.as_of, max(due.due_on)) END AS as_of,
    clock.known_at,
    CAST(left(due.period, 4) AS INTEGER) * 12 + CAST(right(due.period, 2) AS INTEGER) AS month_no
FROM region.due AS due
CROSS JOIN ops.clock AS clock
WHERE due.period <= clock.period
GROUP BY due.period, clock.period, clock.as_of, clock.known_at;
