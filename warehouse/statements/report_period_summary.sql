-- one row per county, span of the clock's year (quarter, half-year, year) and figure
-- Figures are totals of their span up to the clock, and add up over counties; a unit counts once a span.
-- Of a span before the first month that was asked for nothing is known, and no row says it was nought.
-- A figure is null where nobody returned the ledger it is counted from.
CREATE OR REPLACE VIEW report.period_summary AS
WITH span AS (
    SELECT
        part.span,
        left(clock.period, 4) || part.label AS span_label,
        left(clock.period, 4) || part.first AS period_from,
        least(left(clock.period, 4) || part.last, clock.period) AS period_until
    FROM ops.clock AS clock
    CROSS JOIN (
        VALUES
        ('Q1', '年第一季度', '-01', '-03'), ('Q2', '年第二季度', '-04', '-06'),
        ('Q3', '年第三季度', '-07', '-09'), ('Q4', '年第四季度', '-10', '-12'),
        ('H1', '年上半年', '-01', '-06'), ('H2', '年下半年', '-07', '-12'), ('YEAR', '年全年', '-01', '-12')
    ) AS part (span, label, first, last)
    WHERE left(clock.period, 4) || part.first <= clock.period
        AND left(clock.period, 4) || part.last >= (SELECT coalesce(min(due.period), '') FROM region.due)
),

brought AS MATERIALIZED (
    SELECT known.submission_id, known.unit_code, known.ledger, known.period, unit.county
    FROM intake.known_submission AS known
    JOIN region.unit AS unit USING (unit_code)
    WHERE known.is_effective
),

counted AS (
    SELECT county, period, 'units_due' AS code, unit_code AS once, 0.0 AS amount FROM report.submission_status
    UNION ALL
    SELECT county, period, 'units_reporting', unit_code, 0
    FROM report.submission_status WHERE effective_submission_id IS NOT NULL
    UNION ALL
    SELECT county, period, unnest(['expected', 'received', 'on_time']), NULL, unnest([expected, received, on_time])
    FROM report.county_summary
    UNION ALL
    SELECT
        county, period,
        unnest(['found_major', 'closed_major', 'found_general', 'closed_general']), NULL,
        unnest([found_major, closed_major, found_general, closed_general])
    FROM report.county_summary
    UNION ALL
    SELECT brought.county, brought.period, 'letter_units', brought.unit_code, 0
    FROM brought JOIN ledger.activity AS entry USING (submission_id)
    WHERE entry.activity_kind = 'LETTER' AND NOT entry.held
    UNION ALL
    SELECT
        brought.county, brought.period,
        CASE entry.activity_kind
            WHEN 'LETTER' THEN 'letters' WHEN 'MEETING' THEN 'meetings' WHEN 'LED_INSPECTION' THEN 'led_inspections'
            WHEN 'DRILL' THEN 'drills' WHEN 'TRAINING' THEN 'trainings' WHEN 'PUBLICITY' THEN 'publicity'
        END,
        NULL, CASE WHEN entry.activity_kind = 'LETTER' THEN coalesce(entry.headcount, 1) ELSE 1 END
    FROM brought JOIN ledger.activity AS entry USING (submission_id)
    WHERE entry.activity_kind IS NOT NULL AND entry.activity_kind <> 'OTHER' AND NOT entry.held
    UNION ALL
    SELECT brought.county, brought.period, 'trained', NULL, entry.headcount
    FROM brought JOIN ledger.activity AS entry USING (submission_id)
    WHERE entry.activity_kind = 'TRAINING' AND NOT entry.held
    UNION ALL
    SELECT
        brought.county, brought.period,
        unnest(['inspections', 'people_sent', 'problems', 'fixed_at_once', 'to_be_fixed']), NULL,
        unnest([coalesce(entry.visits, 1), entry.people_sent, entry.found_count, entry.fixed_count, entry.timed_count])
    FROM brought JOIN ledger.inspection AS entry USING (submission_id) WHERE NOT entry.held
    UNION ALL
    SELECT
        brought.county, brought.period, unnest(['inspected_units', 'notices', 'notice_units']),
        unnest([
            entry.inspected_unit,
            entry.notice_no,
            CASE WHEN entry.notice_no IS NOT NULL OR entry.timed_count > 0 THEN entry.inspected_unit END
        ]), 0
    FROM brought JOIN ledger.inspection AS entry USING (submission_id) WHERE NOT entry.held
    UNION ALL
    SELECT brought.county, brought.period, unnest(['enforcements', 'fines']), NULL, unnest([1, entry.fine_wan])
    FROM brought JOIN ledger.enforcement AS entry USING (submission_id) WHERE NOT entry.held
    UNION ALL
    SELECT brought.county, brought.period, 'accountability', NULL, 1
    FROM brought JOIN ledger.accountability AS entry USING (submission_id) WHERE NOT entry.held
    UNION ALL
    SELECT brought.county, brought.period, unnest(['accidents', 'deaths']), NULL, unnest([1, entry.deaths])
    FROM brought JOIN ledger.accident AS entry USING (submission_id) WHERE NOT entry.held
    UNION ALL
    SELECT county, strftime(issued_on, '%Y-%m'), 'measures_issued', unit_code || measure_title, 0
    FROM report.measure_progress WHERE issued_on IS NOT NULL
    UNION ALL
    SELECT county, strftime(listed_on, '%Y-%m'), 'listed', hazard_code, 0 FROM report.supervision_listing
    UNION ALL
    SELECT county, strftime(delisted_on, '%Y-%m'), 'delisted', hazard_code, 0
    FROM report.supervision_listing WHERE delisted_on IS NOT NULL
),

figure AS (
    FROM (
        VALUES
        (1, 'units_due', '报送', '负有报送义务的单位', '家', true, NULL),
        (2, 'units_reporting', '报送', '报送台账的单位', '家', true, NULL),
        (3, 'expected', '报送', '应报台账', '份', false, NULL),
        (4, 'received', '报送', '已报台账', '份', false, NULL),
        (5, 'on_time', '报送', '按时报送', '份', false, NULL),
        (6, 'letter_units', '责任落实', '签订安全生产责任书的单位', '家', true, 'activity'),
        (7, 'letters', '责任落实', '签订安全生产责任书', '份', false, 'activity'),
        (8, 'measures_issued', '责任落实', '出台制度措施', '项', true, NULL),
        (9, 'meetings', '责任落实', '召开安全生产会议', '次', false, 'activity'),
        (10, 'led_inspections', '责任落实', '领导带队检查', '次', false, 'activity'),
        (11, 'publicity', '宣传培训', '宣传活动', '次', false, 'activity'),
        (12, 'trainings', '宣传培训', '安全培训', '次', false, 'activity'),
        (13, 'trained', '宣传培训', '培训人员', '人次', false, 'activity'),
        (14, 'drills', '宣传培训', '应急演练', '次', false, 'activity'),
        (15, 'inspections', '监督检查', '开展监督检查', '次', false, 'inspection'),
        (16, 'people_sent', '监督检查', '出动检查人员', '人次', false, 'inspection'),
        (17, 'inspected_units', '监督检查', '被检查单位', '家', true, 'inspection'),
        (18, 'problems', '监督检查', '检查发现问题', '个', false, 'inspection'),
        (19, 'fixed_at_once', '监督检查', '立行立改', '个', false, 'inspection'),
        (20, 'to_be_fixed', '监督检查', '限期整改', '个', false, 'inspection'),
        (21, 'notices', '监督检查', '下达整改通知书', '份', true, 'inspection'),
        (22, 'notice_units', '监督检查', '被下达限期整改通知的单位', '家', true, 'inspection'),
        (23, 'found_major', '隐患治理', '排查重大隐患', '项', false, NULL),
        (24, 'closed_major', '隐患治理', '销号重大隐患', '项', false, NULL),
        (25, 'found_general', '隐患治理', '排查一般隐患', '项', false, NULL),
        (26, 'closed_general', '隐患治理', '销号一般隐患', '项', false, NULL),
        (27, 'listed', '隐患治理', '挂牌督办重大隐患', '项', true, NULL),
        (28, 'delisted', '隐患治理', '摘牌', '项', true, NULL),
        (29, 'enforcements', '执法问责', '执法案件', '件', false, 'enforcement'),
        (30, 'fines', '执法问责', '罚款', '万元', false, 'enforcement'),
        (31, 'accountability', '执法问责', '通报、约谈、问责', '次', false, 'accountability'),
        (32, 'accidents', '事故', '发生事故', '起', false, 'accident'),
        (33, 'deaths', '事故', '死亡', '人', false, 'accident')
    ) AS known (place, code, topic, figure, unit, is_distinct, source)
),

county AS (
    SELECT DISTINCT county FROM region.unit
),

heard AS (
    SELECT DISTINCT span.span, brought.county, brought.ledger
    FROM brought JOIN span ON brought.period BETWEEN span.period_from AND span.period_until
)

SELECT
    county.county,
    span.span,
    span.span_label,
    span.period_from,
    span.period_until,
    figure.place,
    figure.topic,
    figure.figure,
    figure.unit,
    CAST(
        CASE
            WHEN any_value(figure.source) IS NOT NULL AND any_value(heard.ledger) IS NULL THEN NULL
            WHEN any_value(figure.is_distinct) THEN count(DISTINCT counted.once)
            ELSE coalesce(sum(counted.amount), 0)
        END AS DOUBLE
    ) AS amount
FROM county
CROSS JOIN span
CROSS JOIN figure
LEFT JOIN counted
    ON counted.county IS NOT DISTINCT FROM county.county
        AND counted.code = figure.code
        AND counted.period BETWEEN span.period_from AND span.period_until
LEFT JOIN heard
    ON heard.county IS NOT DISTINCT FROM county.county
        AND heard.span = span.span
        AND heard.ledger = figure.source
GROUP BY ALL;
