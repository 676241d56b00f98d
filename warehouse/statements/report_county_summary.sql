-- one row per county and period: returns owed and received, hazards open, overdue, closed and found
-- Open and overdue as of the period's reporting day; closed and found within the period.
CREATE OR REPLACE VIEW report.county_summary AS
WITH hazard AS MATERIALIZED (
    SELECT unit.county, standing.period_first, standing.closed_on, standing.level
    FROM hazard.standing AS standing
    LEFT JOIN region.unit AS unit USING (unit_code)
),

returns AS (
    SELECT
        county,
        period,
        count(DISTINCT unit_code) AS units,
        count(*) AS expected,
        count(*) FILTER (first_received_at IS NOT NULL) AS received,
        count(*) FILTER (timely) AS on_time,
        count(*) FILTER (status = 'late') AS late,
        count(*) FILTER (status = 'missing') AS missing,
        count(*) FILTER (is_nil) AS nil,
        count(*) FILTER (is_proxy) AS proxy,
        count(*) FILTER (status = 'invalid') AS invalid
    FROM report.submission_status
    GROUP BY ALL
),

standing AS (
    SELECT
        county,
        period,
        count(*) FILTER (level IS DISTINCT FROM 'MAJOR') AS open_general,
        count(*) FILTER (level = 'MAJOR') AS open_major,
        count(*) FILTER (overdue AND level IS DISTINCT FROM 'MAJOR') AS overdue_general,
        count(*) FILTER (overdue AND level = 'MAJOR') AS overdue_major
    FROM hazard.open_by_period
    GROUP BY ALL
),

closed AS (
    SELECT
        county,
        strftime(closed_on, '%Y-%m') AS period,
        count(*) FILTER (level IS DISTINCT FROM 'MAJOR') AS closed_general,
        count(*) FILTER (level = 'MAJOR') AS closed_major
    FROM hazard
    WHERE closed_on IS NOT NULL
    GROUP BY ALL
),

found AS (
    SELECT
        county,
        period_first AS period,
        count(*) FILTER (level IS DISTINCT FROM 'MAJOR') AS found_general,
        count(*) FILTER (level = 'MAJOR') AS found_major
    FROM hazard
    GROUP BY ALL
)

SELECT
    returns.*,
    coalesce(standing.open_general, 0) AS open_general,
    coalesce(standing.open_major, 0) AS open_major,
    coalesce(standing.overdue_general, 0) AS overdue_general,
    coalesce(standing.overdue_major, 0) AS overdue_major,
    coalesce(closed.closed_general, 0) AS closed_general,
    coalesce(closed.closed_major, 0) AS closed_major,
    coalesce(found.found_general, 0) AS found_general,
    coalesce(found.found_major, 0) AS found_major
FROM returns
LEFT JOIN standing ON standing.county IS NOT DISTINCT FROM returns.county AND standing.period = returns.period
LEFT JOIN closed ON closed.county IS NOT DISTINCT FROM returns.county AND closed.period = returns.period
LEFT JOIN found ON found.county IS NOT DISTINCT FROM returns.county AND found.period = returns.period;
