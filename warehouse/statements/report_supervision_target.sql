-- one row per unit with something against it, the most urgent first, as of the clock; proposed says who is named
-- A unit is proposed when one of region.setting target_from_* is reached; target_* says what each reason weighs.
CREATE OR REPLACE VIEW report.supervision_target AS
WITH weight AS (
    SELECT
        max(value) FILTER (name = 'target_overdue_major') AS overdue_major,
        max(value) FILTER (name = 'target_open_major') AS open_major,
        max(value) FILTER (name = 'target_overdue_general') AS overdue_general,
        max(value) FILTER (name = 'target_vanished') AS vanished,
        max(value) FILTER (name = 'target_late_months') AS late_months,
        max(value) FILTER (name = 'target_missing_months') AS missing_months,
        max(value) FILTER (name = 'target_perfunctory_score') AS perfunctory_score
    FROM region.setting
),

enough AS (
    SELECT
        max(value) FILTER (name = 'target_from_overdue_major') AS overdue_major,
        max(value) FILTER (name = 'target_from_overdue_general') AS overdue_general,
        max(value) FILTER (name = 'target_from_longest_overdue') AS longest_overdue,
        max(value) FILTER (name = 'target_from_vanished') AS vanished,
        max(value) FILTER (name = 'target_from_late_months') AS late_months,
        max(value) FILTER (name = 'target_from_missing_months') AS missing_months,
        max(value) FILTER (name = 'target_from_perfunctory_score') AS perfunctory_score
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
            + weight.late_months * card.months_late
            + weight.missing_months * card.months_missing
            + weight.perfunctory_score * card.perfunctory_score,
            1
        ) AS points,
        card.overdue_major >= enough.overdue_major
        OR card.overdue_general >= enough.overdue_general
        OR coalesce(card.longest_overdue >= enough.longest_overdue, false)
        OR card.vanished >= enough.vanished
        OR card.months_late >= enough.late_months
        OR card.months_missing >= enough.missing_months
        OR card.perfunctory_score >= enough.perfunctory_score AS proposed,
        card.perfunctory_score >= enough.perfunctory_score AS perfunctory
    FROM report.unit_scorecard AS card
    CROSS JOIN weight
    CROSS JOIN enough
)

SELECT
    row_number() OVER (ORDER BY proposed DESC, points DESC, unit_code) AS rank,
    county,
    unit_code,
    unit_name,
    proposed,
    points AS score,
    concat_ws(
        '；',
        CASE
            WHEN overdue_major > 0
                THEN '未销号重大隐患' || open_major || '项，其中逾期' || overdue_major || '项，最长逾期'
                    || longest_overdue_major || '天'
            WHEN open_major > 0 THEN '未销号重大隐患' || open_major || '项'
        END,
        CASE
            WHEN overdue_general > 0
                THEN '一般隐患逾期' || overdue_general || '项，最长逾期' || longest_overdue_general || '天'
        END,
        CASE WHEN vanished > 0 THEN '未销号而不再上报的隐患' || vanished || '项' END,
        CASE WHEN months_missing > 0 THEN '近12个月有' || months_missing || '个月漏报' END,
        CASE WHEN months_late > 0 THEN '近12个月有' || months_late || '个月迟报' END,
        CASE WHEN perfunctory THEN '本月填报敷衍应付（敷衍得分' || perfunctory_score || '）' END
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
