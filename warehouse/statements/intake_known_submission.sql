-- one row per identified submission received by the clock, with its place among the versions known then
CREATE OR REPLACE VIEW intake.known_submission AS
SELECT
    brought.submission_id,
    brought.sha256,
    brought.file_name,
    brought.unit_code,
    brought.ledger,
    brought.period,
    brought.received_at,
    brought.proxy_by,
    brought.nil_declared,
    brought.records,
    brought.outcome,
    brought.outcome IN ('accepted', 'nil') AS usable,
    lead(brought.submission_id) OVER arrivals IS NULL AS is_latest,
    usable AND max((brought.received_at, brought.submission_id)) FILTER (usable) OVER versions
    = (brought.received_at, brought.submission_id) AS is_effective
FROM intake.submission AS brought
CROSS JOIN ops.clock AS clock
WHERE brought.outcome <> 'unidentified'
    AND brought.period <= clock.period
    AND brought.received_at <= clock.known_at
WINDOW
    arrivals AS (
        PARTITION BY brought.unit_code, brought.ledger, brought.period
        ORDER BY brought.received_at, brought.submission_id
    ),
    versions AS (PARTITION BY brought.unit_code, brought.ledger, brought.period);
