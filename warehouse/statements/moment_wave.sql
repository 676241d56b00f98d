-- one row per unit whose turn it is: its next moment
CREATE OR REPLACE TEMP TABLE wave AS
SELECT
    waiting.* EXCLUDE (wave, folded),
    CAST(waiting.received_at AS DATE) AS received_on,
    coalesce(waiting.period < latest.period, false) AS late
FROM waiting
LEFT JOIN (
    SELECT unit_code, max(period) AS period
    FROM hazard.moment WHERE folded AND ledger = 'hazard' GROUP BY unit_code
) AS latest USING (unit_code)
WHERE waiting.wave = $wave
