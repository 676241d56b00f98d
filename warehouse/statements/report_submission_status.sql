-- one row per return owed: unit, ledger and period, as of the clock
-- Timeliness is judged on the first return received, whatever became of it; a correction never improves it.
-- Due and closing days last until 23:59:59. A return after the closing day counts as missing.
CREATE OR REPLACE VIEW report.submission_status AS
WITH received AS (
    SELECT
        brought.unit_code,
        brought.ledger,
        brought.period,
        min(brought.received_at) AS first_received_at,
        count(*) AS versions,
        max_by(brought.submission_id, (brought.received_at, brought.submission_id)) AS latest_submission_id,
        max_by(brought, (brought.received_at, brought.submission_id)) FILTER (brought.usable) AS effective
    FROM intake.known_submission AS brought
    CROSS JOIN ops.clock AS clock
    WHERE brought.received_at < clock.as_of + INTERVAL 1 DAY
    GROUP BY ALL
),

found AS (
    SELECT
        submission_id,
        count(*) FILTER (severity = 'reject') AS findings_reject,
        count(*) FILTER (severity = 'hold') AS findings_hold,
        count(*) FILTER (severity = 'warn') AS findings_warn
    FROM intake.finding
    WHERE NOT waived AND submission_id IS NOT NULL
    GROUP BY ALL
),

judged AS (
    SELECT
        due.*,
        received.first_received_at,
        received.versions,
        received.latest_submission_id,
        received.effective.submission_id AS effective_submission_id,
        received.effective.records,
        received.effective.proxy_by,
        received.effective.nil_declared,
        received.effective.outcome = 'nil' AS is_nil,
        clock.as_of,
        received.first_received_at < due.due_on + INTERVAL 1 DAY AS in_time,
        CASE
            WHEN received.first_received_at IS NULL AND clock.as_of <= due.due_on THEN 'pending'
            WHEN received.first_received_at IS NULL THEN 'missing'
            WHEN received.first_received_at >= due.closes_on + INTERVAL 1 DAY THEN 'missing'
            WHEN effective_submission_id IS NULL THEN 'invalid'
            WHEN NOT in_time THEN 'late'
            WHEN is_nil THEN 'nil'
            WHEN received.effective.proxy_by IS NOT NULL THEN 'proxy'
            ELSE 'on_time'
        END AS status
    FROM region.due AS due
    CROSS JOIN ops.clock AS clock
    LEFT JOIN received
        ON received.unit_code = due.unit_code
            AND received.ledger = due.ledger
            AND received.period = due.period
    WHERE due.period <= clock.period
)

SELECT
    judged.unit_code,
    coalesce(unit.name, judged.unit_code) AS unit_name,
    unit.county,
    unit.kind AS unit_kind,
    judged.ledger,
    coalesce(book.label, judged.ledger) AS ledger_label,
    judged.period,
    judged.due_on,
    judged.closes_on,
    judged.status,
    CASE judged.status
        WHEN 'pending' THEN '待报'
        WHEN 'missing' THEN '漏报'
        WHEN 'invalid' THEN '不合格'
        WHEN 'late' THEN '迟报'
        WHEN 'nil' THEN '零报告'
        WHEN 'proxy' THEN '代报'
        ELSE '按时'
    END AS status_label,
    coalesce(judged.in_time, false) AS timely,
    coalesce(judged.is_nil, false) AS is_nil,
    judged.proxy_by IS NOT NULL AS is_proxy,
    judged.first_received_at,
    CASE
        WHEN NOT judged.in_time
            THEN date_diff('day', judged.due_on, CAST(judged.first_received_at AS DATE))
    END AS days_late,
    judged.effective_submission_id,
    coalesce(judged.versions, 0) AS versions,
    coalesce(judged.records, 0) AS records,
    coalesce(found.findings_reject, 0) AS findings_reject,
    coalesce(found.findings_hold, 0) AS findings_hold,
    coalesce(found.findings_warn, 0) AS findings_warn,
    coalesce(judged.nil_declared, false) AS nil_declared,
    judged.proxy_by
FROM judged
LEFT JOIN found ON found.submission_id = judged.latest_submission_id
LEFT JOIN region.unit AS unit ON unit.unit_code = judged.unit_code
LEFT JOIN region.code AS book ON book.list = 'ledger' AND book.code = judged.ledger;
