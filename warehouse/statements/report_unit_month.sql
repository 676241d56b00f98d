-- one row per unit and period in which it owed returns: how the month's returns came, all ledgers together
CREATE OR REPLACE VIEW report.unit_month AS
SELECT
    unit_code,
    unit_name,
    county,
    unit_kind,
    period,
    CAST(left(period, 4) AS INTEGER) * 12 + CAST(right(period, 2) AS INTEGER) AS month_no,
    count(*) AS owed,
    count(*) FILTER (status = 'missing') AS missing,
    count(*) FILTER (status = 'invalid') AS invalid,
    count(*) FILTER (status = 'late') AS late,
    count(*) FILTER (status = 'pending') AS pending,
    bool_or(ledger = 'hazard' AND is_nil) AS nil_hazard,
    missing = owed AS is_missing,
    missing BETWEEN 1 AND owed - 1 AS is_partial,
    late > 0 AS is_late,
    invalid > 0 AS is_invalid,
    count(*) FILTER (timely AND status NOT IN ('invalid', 'missing')) = owed AS is_on_time,
    sum(findings_reject) FILTER (status = 'invalid') AS rejects,
    min(due_on) AS due_on,
    max(closes_on) AS closes_on,
    string_agg(ledger_label, '、' ORDER BY ledger) FILTER (status = 'missing') AS missing_labels,
    string_agg(ledger_label, '、' ORDER BY ledger) FILTER (status = 'invalid') AS invalid_labels,
    CASE
        WHEN count(DISTINCT row(due_on, first_received_at)) FILTER (status = 'late') = 1
            THEN string_agg(ledger_label, '、' ORDER BY ledger) FILTER (status = 'late')
                || '应于' || strftime(min(due_on) FILTER (status = 'late'), '%-m月%-d日') || '前报送，'
                || strftime(min(first_received_at) FILTER (status = 'late'), '%-m月%-d日%H:%M') || '收到，迟'
                || max(days_late) FILTER (status = 'late') || '天'
        ELSE string_agg(
                ledger_label
                || '应于' || strftime(due_on, '%-m月%-d日') || '前报送，'
                || strftime(first_received_at, '%-m月%-d日%H:%M') || '收到，迟' || days_late || '天',
                '；' ORDER BY ledger
            ) FILTER (status = 'late')
    END AS late_words
FROM report.submission_status
GROUP BY unit_code, unit_name, county, unit_kind, period;
