-- one row per unit with a reason to be inspected, the most urgent first, as of the clock
-- The score adds up what region.setting target_* says each reason weighs.
CREATE OR REPLACE VIEW report.supervision_target AS
WITH weight AS (
    SELECT
        max(value) FILTER (name = 'target_overdue_major') AS overdue_major,
        max(value) FILTER (name = 'target_open_major') AS open_major,
        max(value) FILTER (name = 'target_overdue_general') AS overdue_general,
        max(value) FILTER (name = 'target_vanished') AS vanished,
        max(value) FILTER (name = 'target_late_month') AS late_month,
        max(value) FILTER (name = 'target_missing_month') AS missing_month,
        max(value) FILTER (name = 'target_perfunctory_point') AS perfunctory_point
    FROM region.setting
),

scored AS (
    SELECT
        card.*,
        round(
            weight.overdue_major * card.overdue_major
            + weight.open_major * card.open_major
            + weight.overdue_general * card.overdue_general
            + weight.vanished * card.vanished
            + weight.late_month * card.months_late
            + weight.missing_month * card.months_missing
            + weight.perfunctory_point * card.perfunctory_score,
            1
        ) AS points
    FROM report.unit_scorecard AS card
    CROSS JOIN weight
)

SELECT
    row_number() OVER (ORDER BY points DESC, unit_code) AS rank,
    county,
    unit_code,
    unit_name,
    points AS score,
    concat_ws(
        '；',
        CASE
            WHEN overdue_major > 0
                THEN '重大隐患逾期' || overdue_major || '项（最长' || longest_overdue_major || '天）'
        END,
        CASE WHEN open_major > 0 THEN '未销号重大隐患' || open_major || '项' END,
        CASE WHEN overdue_general > 0 THEN '一般隐患逾期' || overdue_general || '项' END,
        CASE WHEN vanished > 0 THEN '未销号而不再上报的隐患' || vanished || '项' END,
        CASE WHEN months_late > 0 THEN '近12个月迟报' || months_late || '个月' END,
        CASE WHEN months_missing > 0 THEN '近12个月漏报' || months_missing || '个月' END,
        CASE WHEN perfunctory_score > 0 THEN '本月敷衍得分' || perfunctory_score END
    ) AS reasons,
    overdue_general,
    overdue_major,
    open_major,
    vanished,
    months_late AS late_months,
    months_missing AS missing_months,
    perfunctory_score
FROM scored
WHERE points > 0;
