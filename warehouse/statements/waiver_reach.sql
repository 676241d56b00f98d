-- one row per finding that a decision of the authority waives and that still counted
-- A waiver names a rule and whom it is for: a row, a hazard or a unit; a month and a last day narrow it.
CREATE OR REPLACE TEMP TABLE waiver_reach AS
SELECT
    finding.finding_id, finding.origin, finding.sha256, finding.severity, finding.submission_id,
    any_value(
        concat('（经决定免予处理', '，至' || decided.until, '：' || decided.reason, '。）')
        ORDER BY decided.received_at, decided.decision_id
    ) AS words
FROM intake.finding AS finding
JOIN hazard.decision AS decided
    ON decided.kind = 'waiver'
        AND coalesce(decided.result, 'PASS') = 'PASS'
        AND decided.rule = finding.code
        AND decided.unit_code = finding.unit_code
LEFT JOIN intake.submission AS brought ON brought.submission_id = finding.submission_id
LEFT JOIN ledger.hazard AS entry
    ON entry.submission_id = finding.submission_id
        AND entry.sheet = finding.sheet
        AND entry.row_number = finding.row_number
LEFT JOIN hazard.link AS link ON link.row_id = entry.row_id AND link.retracted_at IS NULL
WHERE NOT finding.waived
    AND (decided.hazard_code IS NULL OR decided.hazard_code = link.hazard_code)
    AND (decided.row_id IS NULL OR decided.row_id = entry.row_id)
    AND (decided.period IS NULL OR decided.period = finding.period)
    AND (decided.until IS NULL OR CAST(brought.received_at AS DATE) <= decided.until)
GROUP BY ALL
