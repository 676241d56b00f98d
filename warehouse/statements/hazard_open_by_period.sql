-- one row per period and hazard that was open on the period's reporting day, as known at the clock
-- The level is the one known at the clock; the deadline is the one in force on that day.
CREATE OR REPLACE VIEW hazard.open_by_period AS
WITH extended AS (
    SELECT
        event.hazard_code,
        event.effective_on AS valid_from,
        lead(event.effective_on) OVER (PARTITION BY event.hazard_code ORDER BY event.effective_on, event.position)
            AS valid_until,
        event.until AS deadline
    FROM hazard.event AS event
    CROSS JOIN ops.clock AS clock
    WHERE event.event IN ('extend', 'correct')
        AND event.until IS NOT NULL
        AND event.legal
        AND event.recorded_at <= clock.known_at
        AND (event.retracted_at IS NULL OR event.retracted_at > clock.known_at)
),

stood AS (
    SELECT span.hazard_code, day.period, day.as_of, any_value(known.rank) AS rank, min(span.valid_from) AS since
    FROM ops.reporting_day AS day
    JOIN hazard.state AS span
        ON span.valid_from <= day.as_of
            AND coalesce(span.valid_until, DATE '9999-12-31') > day.as_of
    JOIN region.hazard_state AS known ON known.state = span.state
    WHERE known.open
        AND span.recorded_at <= day.known_at
        AND (span.retracted_at IS NULL OR span.retracted_at > day.known_at)
    GROUP BY ALL
)

SELECT
    stood.period,
    stood.as_of,
    stood.hazard_code,
    hazard.unit_code,
    unit.county,
    hazard.level,
    stood.rank,
    stood.since,
    coalesce(extended.deadline, hazard.deadline_first) AS deadline_then,
    coalesce(stood.rank < 4 AND deadline_then < stood.as_of, false) AS overdue,
    CASE WHEN overdue THEN date_diff('day', deadline_then, stood.as_of) END AS days_overdue,
    hazard.stalled AND stood.period = clock.period AS stalled
FROM stood
CROSS JOIN ops.clock AS clock
JOIN hazard.standing AS hazard USING (hazard_code)
LEFT JOIN region.unit AS unit ON unit.unit_code = hazard.unit_code
LEFT JOIN extended
    ON extended.hazard_code = stood.hazard_code
        AND extended.valid_from <= stood.as_of
        AND coalesce(extended.valid_until, DATE '9999-12-31') > stood.as_of;
