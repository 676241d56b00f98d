-- one row per county, period and figure: this month beside the month before; figures add up over counties
-- What stood (open, overdue) is counted as of each month's reporting day, what happened within each month.
CREATE OR REPLACE VIEW report.month_comparison AS
WITH task AS MATERIALIZED (
    SELECT
        entry.county,
        entry.period,
        count(*) AS tasks,
        count(*) FILTER (entry.status_label IN ('已整改', '已完成', '已验收', '已销号')) AS tasks_done,
        count(*) FILTER (
            entry.due < day.as_of
            AND entry.done_on IS NULL
            AND coalesce(entry.status_label, '') NOT IN ('已整改', '已完成', '已验收', '已销号', '作废')
        ) AS tasks_overdue
    FROM report.task_progress AS entry
    JOIN ops.reporting_day AS day USING (period)
    GROUP BY ALL
),

measure AS (
    SELECT
        entry.county,
        entry.period,
        count(*) AS measures,
        count(*) FILTER (entry.status_label IN ('已印发', '已实施')) AS measures_issued
    FROM report.measure_progress AS entry
    GROUP BY ALL
),

month AS (
    SELECT
        summary.*,
        coalesce(measure.measures, 0) AS measures,
        coalesce(measure.measures_issued, 0) AS measures_issued,
        coalesce(task.tasks, 0) AS tasks,
        coalesce(task.tasks_done, 0) AS tasks_done,
        coalesce(task.tasks_overdue, 0) AS tasks_overdue
    FROM report.county_summary AS summary
    LEFT JOIN measure ON measure.county IS NOT DISTINCT FROM summary.county AND measure.period = summary.period
    LEFT JOIN task ON task.county IS NOT DISTINCT FROM summary.county AND task.period = summary.period
),

counted AS MATERIALIZED (
    SELECT
        county,
        period,
        unnest([
            { 'place': 1, 'topic': '报送情况', 'figure': '应报', 'unit': '份', 'count': expected },
            { 'place': 2, 'topic': '报送情况', 'figure': '已报', 'unit': '份', 'count': received },
            { 'place': 3, 'topic': '报送情况', 'figure': '按时', 'unit': '份', 'count': on_time },
            { 'place': 4, 'topic': '重大隐患', 'figure': '本月排查重大隐患', 'unit': '项', 'count': found_major },
            { 'place': 5, 'topic': '重大隐患', 'figure': '本月销号重大隐患', 'unit': '项', 'count': closed_major },
            { 'place': 6, 'topic': '重大隐患', 'figure': '未销号重大隐患', 'unit': '项', 'count': open_major },
            { 'place': 7, 'topic': '重大隐患', 'figure': '逾期重大隐患', 'unit': '项', 'count': overdue_major },
            { 'place': 8, 'topic': '一般隐患', 'figure': '本月排查一般隐患', 'unit': '项', 'count': found_general },
            { 'place': 9, 'topic': '一般隐患', 'figure': '本月销号一般隐患', 'unit': '项', 'count': closed_general },
            { 'place': 10, 'topic': '一般隐患', 'figure': '未销号一般隐患', 'unit': '项', 'count': open_general },
            { 'place': 11, 'topic': '一般隐患', 'figure': '逾期一般隐患', 'unit': '项', 'count': overdue_general },
            { 'place': 12, 'topic': '制度措施', 'figure': '列入清单的制度措施', 'unit': '项', 'count': measures },
            { 'place': 13, 'topic': '制度措施', 'figure': '已印发或实施的制度措施', 'unit': '项', 'count': measures_issued },
            { 'place': 14, 'topic': '重点任务', 'figure': '重点任务', 'unit': '项', 'count': tasks },
            { 'place': 15, 'topic': '重点任务', 'figure': '已完成的重点任务', 'unit': '项', 'count': tasks_done },
            { 'place': 16, 'topic': '重点任务', 'figure': '逾期未完成的重点任务', 'unit': '项', 'count': tasks_overdue }
        ], recursive := true)
    FROM month
)

SELECT
    this.county,
    this.period,
    this.place,
    this.topic,
    this.figure,
    this.unit,
    CAST(this.count AS BIGINT) AS this_month,
    CAST(before.count AS BIGINT) AS last_month,
    CAST(this.count - before.count AS BIGINT) AS change
FROM counted AS this
LEFT JOIN counted AS before
    ON before.county IS NOT DISTINCT FROM this.county
        AND before.place = this.place
        AND before.period = strftime(CAST(this.period || '-01' AS DATE) - INTERVAL 1 MONTH, '%Y-%m');
