-- one row per change on one of the two lists in a period: a hazard's event, or a rule new, moved on or gone
-- Rules are the same when unit and name are; a list that was not returned last month shows no changes.
CREATE OR REPLACE VIEW report.list_change AS
WITH measure AS (
    SELECT
        unit_code, unit_name, county, period, measure_title, topic_label,
        any_value(status_label) AS status_label, any_value(issued_on) AS issued_on,
        strftime(CAST(period || '-01' AS DATE) + INTERVAL 1 MONTH, '%Y-%m') AS following
    FROM report.measure_progress
    GROUP BY ALL
),

listed AS (
    SELECT DISTINCT unit_code, unit_name, county, period, following FROM measure
),

moved AS (
    SELECT
        this.unit_code, this.unit_name, this.county, this.period, this.measure_title, this.topic_label,
        CASE WHEN before.unit_code IS NULL THEN '新增' ELSE '进展' END AS change_label,
        before.status_label AS before_label, this.status_label AS after_label, this.issued_on AS changed_on
    FROM measure AS this
    JOIN listed AS earlier ON earlier.unit_code = this.unit_code AND earlier.following = this.period
    LEFT JOIN measure AS before
        ON before.unit_code = this.unit_code
            AND before.following = this.period
            AND before.measure_title = this.measure_title
    WHERE before.unit_code IS NULL OR before.status_label IS DISTINCT FROM this.status_label
    UNION ALL BY NAME
    SELECT
        before.unit_code, before.unit_name, before.county, later.period, before.measure_title,
        before.topic_label, '减少' AS change_label, before.status_label AS before_label
    FROM measure AS before
    JOIN listed AS later ON later.unit_code = before.unit_code AND later.period = before.following
    ANTI JOIN measure AS this
        ON this.unit_code = before.unit_code
            AND this.period = before.following
            AND this.measure_title = before.measure_title
)

SELECT
    step.period,
    step.county,
    step.unit_code,
    step.unit_name,
    'hazard' AS list,
    '突出问题和重大隐患清单' AS list_label,
    CASE
        WHEN step.event = 'register' THEN '新增'
        WHEN step.event = 'close' AND NOT step.legal THEN '销号未获认可'
        ELSE step.event_label
    END AS change_label,
    hazard.level_label,
    hazard.description AS content,
    step.from_state_label AS before_label,
    CASE
        WHEN step.until IS NULL THEN step.to_state_label
        ELSE concat_ws('，', step.to_state_label, '期限' || step.until)
    END AS after_label,
    step.effective_on AS changed_on,
    step.hazard_code
FROM report.hazard_timeline AS step
JOIN report.hazard_current AS hazard USING (hazard_code)
WHERE step.event NOT IN ('assign', 'start', 'accept', 'set_deadline', 'complete')
UNION ALL BY NAME
SELECT
    period, county, unit_code, unit_name, 'measure' AS list, '制度措施清单' AS list_label, change_label,
    NULL AS level_label, measure_title AS content, before_label, after_label, changed_on,
    NULL AS hazard_code
FROM moved;
