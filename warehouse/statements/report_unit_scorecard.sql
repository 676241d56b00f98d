-- one row per unit that owes returns: its last twelve months and where its hazards stand as of the clock
-- The score starts at 100 and loses what region.setting scorecard_* takes off.
CREATE OR REPLACE VIEW report.unit_scorecard AS
WITH clock AS (
    SELECT *, CAST(left(period, 4) AS INTEGER) * 12 + CAST(right(period, 2) AS INTEGER) AS month_no
    FROM ops.clock
),

months AS (
    SELECT
        month.unit_code,
        count(*) AS months_due,
        count(*) FILTER (month.is_on_time) AS months_on_time,
        count(*) FILTER (month.is_late) AS months_late,
        count(*) FILTER (month.missing > 0) AS months_missing
    FROM report.unit_month AS month
    CROSS JOIN clock
    WHERE month.month_no > clock.month_no - 12
    GROUP BY ALL
),

hazards AS (
    SELECT
        unit_code,
        count(*) FILTER (is_open AND level IS DISTINCT FROM 'MAJOR') AS open_general,
        count(*) FILTER (is_open AND level = 'MAJOR') AS open_major,
        count(*) FILTER (overdue AND level IS DISTINCT FROM 'MAJOR') AS overdue_general,
        count(*) FILTER (overdue AND level = 'MAJOR') AS overdue_major,
        max(days_overdue) AS longest_overdue,
        max(days_overdue) FILTER (level = 'MAJOR') AS longest_overdue_major,
        max(days_overdue) FILTER (level IS DISTINCT FROM 'MAJOR') AS longest_overdue_general,
        count(*) FILTER (state = 'CLOSED' AND level IS DISTINCT FROM 'MAJOR') AS closed_general,
        count(*) FILTER (state = 'CLOSED' AND level = 'MAJOR') AS closed_major,
        count(*) FILTER (state = 'CLOSED') AS closed,
        count(*) FILTER (vanished) AS vanished
    FROM hazard.standing
    GROUP BY ALL
),

motions AS (
    SELECT scored.unit_code, max(scored.score) AS perfunctory_score
    FROM hazard.perfunctory AS scored
    JOIN ops.clock AS clock USING (period)
    GROUP BY ALL
),

weight AS (
    SELECT
        max(value) FILTER (name = 'scorecard_late_month') AS late_month,
        max(value) FILTER (name = 'scorecard_missing_month') AS missing_month,
        max(value) FILTER (name = 'scorecard_overdue_general') AS overdue_general,
        max(value) FILTER (name = 'scorecard_overdue_major') AS overdue_major,
        max(value) FILTER (name = 'scorecard_vanished') AS vanished,
        max(value) FILTER (name = 'scorecard_perfunctory_point') AS perfunctory_point
    FROM region.setting
)

SELECT
    unit.unit_code,
    unit.name AS unit_name,
    unit.county,
    unit.kind AS unit_kind,
    months.months_due,
    months.months_on_time,
    months.months_late,
    months.months_missing,
    coalesce(hazards.open_general, 0) AS open_general,
    coalesce(hazards.open_major, 0) AS open_major,
    coalesce(hazards.overdue_general, 0) AS overdue_general,
    coalesce(hazards.overdue_major, 0) AS overdue_major,
    coalesce(hazards.overdue_general + hazards.overdue_major, 0) AS overdue,
    hazards.longest_overdue,
    hazards.longest_overdue_major,
    hazards.longest_overdue_general,
    coalesce(hazards.closed_general, 0) AS closed_general,
    coalesce(hazards.closed_major, 0) AS closed_major,
    coalesce(hazards.closed, 0) AS closed,
    coalesce(hazards.vanished, 0) AS vanished,
    coalesce(motions.perfunctory_score, 0) AS perfunctory_score,
    greatest(
        0,
        100
        - weight.late_month * months.months_late
        - weight.missing_month * months.months_missing
        - weight.overdue_general * coalesce(hazards.overdue_general, 0)
        - weight.overdue_major * coalesce(hazards.overdue_major, 0)
        - weight.vanished * coalesce(hazards.vanished, 0)
        - weight.perfunctory_point * coalesce(motions.perfunctory_score, 0)
    ) AS score
FROM months
JOIN region.unit AS unit USING (unit_code)
CROSS JOIN weight
LEFT JOIN hazards USING (unit_code)
LEFT JOIN motions USING (unit_code);
