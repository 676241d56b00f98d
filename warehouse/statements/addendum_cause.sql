-- one row per arrival between two editions that may have changed what was published: returns, and decisions
WITH returned AS (
    SELECT
        brought.received_at, brought.unit_code, brought.period, brought.ledger, brought.file_name,
        CASE
            WHEN brought.outcome = 'invalid' THEN '不合格报送'
            WHEN brought.received_at > (due.due_on + INTERVAL 1 DAY) AND brought.place = 1 THEN '迟报'
            WHEN brought.place > 1 THEN '更正报送'
            ELSE '报送'
        END AS kind,
        format('第{}版，{}行', brought.place, brought.records) AS words
    FROM (
        SELECT
            *,
            row_number() OVER (
                PARTITION BY unit_code, ledger, period ORDER BY received_at, submission_id
            ) AS place
        FROM intake.submission
        WHERE outcome <> 'unidentified' AND unit_code IS NOT NULL
    ) AS brought
    LEFT JOIN region.due AS due USING (unit_code, ledger, period)
),
decided AS (
    SELECT
        decision.received_at, decision.unit_code, decision.period, NULL AS ledger, decision.file_name,
        concat('督办决定：', coalesce(label.label, decision.kind)) AS kind,
        concat_ws('；', decision.number, decision.hazard_code, decision.row_id, decision.reason) AS words
    FROM hazard.decision AS decision
    LEFT JOIN region.code AS label ON label.list = 'decision_kind' AND label.code = decision.kind
),
arrived AS (
    SELECT * FROM returned WHERE period <= $period
    UNION ALL
    SELECT * FROM decided
)
SELECT
    arrived.received_at,
    arrived.kind,
    arrived.unit_code,
    coalesce(unit.name, arrived.unit_code, '') AS unit_name,
    coalesce(unit.county, '') AS county,
    coalesce(arrived.period, '') AS period,
    coalesce(ledger.label, arrived.ledger, '') AS ledger_label,
    arrived.file_name,
    coalesce(arrived.words, '') AS words
FROM arrived
LEFT JOIN region.unit AS unit USING (unit_code)
LEFT JOIN region.code AS ledger ON ledger.list = 'ledger' AND ledger.code = arrived.ledger
WHERE arrived.received_at > $since AND arrived.received_at <= $until
ORDER BY ALL
