-- one row per period, unit and class it fell into, with evidence and the measure the ladder recommends
-- Consecutive counts the months in a row up to the period in which the class held.
CREATE OR REPLACE VIEW report.laggard_unit AS
WITH month AS (
    FROM report.unit_month
),

hanging AS (
    SELECT
        period,
        unit_code,
        count(*) FILTER (overdue) AS overdue,
        count(*) FILTER (overdue AND level = 'MAJOR') AS overdue_major,
        max(days_overdue) AS longest,
        count(*) FILTER (stalled) AS stalled
    FROM hazard.open_by_period
    GROUP BY ALL
),

enough AS (
    SELECT
        max(value) FILTER (name = 'stalled_from_overdue_major') AS overdue_major,
        max(value) FILTER (name = 'stalled_from_overdue_general') AS overdue_general,
        max(value) FILTER (name = 'stalled_from_longest_overdue') AS longest,
        max(value) FILTER (name = 'stalled_from_no_progress') AS no_progress
    FROM region.setting
),

slow AS (
    SELECT hanging.*
    FROM hanging
    CROSS JOIN enough
    WHERE hanging.overdue_major >= enough.overdue_major
        OR hanging.overdue - hanging.overdue_major >= enough.overdue_general
        OR hanging.longest >= enough.longest
        OR hanging.stalled >= enough.no_progress
),

peers AS (
    SELECT unit_kind, period, count(*) AS others, count(*) FILTER (nil_hazard) AS nil_others
    FROM month
    GROUP BY ALL
),

nil_run AS (
    SELECT
        month.*,
        count(*) FILTER (nil_hazard) OVER (
            PARTITION BY unit_code
            ORDER BY month_no
            RANGE BETWEEN CAST(setting.value AS INTEGER) - 1 PRECEDING AND CURRENT ROW
        ) AS nil_months,
        CAST(setting.value AS INTEGER) AS nil_limit
    FROM month
    JOIN region.setting AS setting ON setting.name = 'nil_suspect_months'
),

classed AS (
    SELECT period, unit_code, 'LATE' AS class, late_words AS evidence
    FROM month
    WHERE is_late
    UNION ALL
    SELECT
        month.period,
        month.unit_code,
        'MISSING',
        '应于' || strftime(month.due_on, '%-m月%-d日') || '前报送，截至'
        || strftime(least(day.as_of, month.closes_on), '%-m月%-d日') || '未收到' || month.missing_labels
    FROM month
    JOIN ops.reporting_day AS day USING (period)
    WHERE month.is_missing
    UNION ALL
    SELECT
        period,
        unit_code,
        'INVALID',
        invalid_labels || '不合格，须退回重报（退回性问题' || coalesce(rejects, 0) || '项）'
    FROM month
    WHERE is_invalid
    UNION ALL
    SELECT period, unit_code, 'PARTIAL', '应报' || owed || '类，缺' || missing_labels
    FROM month
    WHERE is_partial
    UNION ALL
    SELECT scored.period, scored.unit_code, 'PERFUNCTORY', '敷衍得分' || scored.score || '：' || scored.evidence
    FROM hazard.perfunctory AS scored
    JOIN region.setting AS setting ON setting.name = 'perfunctory_threshold'
    CROSS JOIN ops.clock AS clock
    WHERE scored.score >= setting.value AND scored.period <= clock.period
    UNION ALL
    SELECT
        period,
        unit_code,
        'STALLED',
        concat_ws(
            '；',
            CASE
                WHEN overdue > 0
                    THEN '逾期隐患' || overdue || '项'
                        || CASE WHEN overdue_major > 0 THEN '（其中重大' || overdue_major || '项）' ELSE '' END
                        || '，最长逾期' || longest || '天'
            END,
            CASE WHEN stalled > 0 THEN '连续两个月以上无进展的隐患' || stalled || '项' END
        )
    FROM slow
    UNION ALL
    SELECT
        nil_run.period,
        nil_run.unit_code,
        'NIL_SUSPECT',
        '连续' || nil_run.nil_limit || '个月零报告；同类机构本月' || peers.others || '家中'
        || (peers.others - peers.nil_others) || '家报有隐患'
    FROM nil_run
    JOIN peers USING (unit_kind, period)
    WHERE nil_run.nil_months >= nil_run.nil_limit AND peers.nil_others * 2 < peers.others
),

counted AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY unit_code, class, island ORDER BY period) AS consecutive
    FROM (
        SELECT
            *,
            CAST(left(period, 4) AS INTEGER) * 12 + CAST(right(period, 2) AS INTEGER)
            - row_number() OVER (PARTITION BY unit_code, class ORDER BY period) AS island
        FROM classed
    )
),

alike AS (
    SELECT
        copied.period,
        copied.unit_code,
        'PERFUNCTORY' AS class,
        string_agg(coalesce(unit.name, copied.other), '、' ORDER BY copied.other) AS alike_units
    FROM (
        SELECT DISTINCT
            signs.period,
            signs.unit_code,
            unnest(json_extract_string(signs.sign, '$.others[*]')) AS other
        FROM (
            SELECT period, unit_code, unnest(json_extract(criteria, '$[*]')) AS sign
            FROM hazard.perfunctory
        ) AS signs
        WHERE signs.sign ->> 'code' = 'copied_text' AND CAST(signs.sign ->> 'met' AS BOOLEAN)
    ) AS copied
    LEFT JOIN region.unit AS unit ON unit.unit_code = copied.other
    GROUP BY ALL
)

SELECT
    counted.period,
    unit.county,
    counted.unit_code,
    coalesce(unit.name, counted.unit_code) AS unit_name,
    counted.class,
    class.label AS class_label,
    counted.evidence,
    alike.alike_units,
    counted.consecutive,
    ladder.measure,
    measure.label AS measure_label
FROM counted
ASOF LEFT JOIN region.ladder AS ladder
    ON ladder.class = counted.class AND counted.consecutive >= ladder.consecutive
LEFT JOIN alike
    ON alike.unit_code = counted.unit_code AND alike.period = counted.period AND alike.class = counted.class
LEFT JOIN region.unit AS unit ON unit.unit_code = counted.unit_code
LEFT JOIN region.code AS class ON class.list = 'laggard_class' AND class.code = counted.class
LEFT JOIN region.code AS measure ON measure.list = 'measure_taken' AND measure.code = ladder.measure;
