-- one row per fold: the earliest month that the moments still to fold may change
SELECT min(period) AS since
FROM (
    SELECT period FROM waiting WHERE kind = 'submission'
    UNION ALL
    SELECT link.period
    FROM hazard.link AS link
    JOIN waiting ON waiting.unit_code = link.unit_code AND waiting.kind = 'decision'
    WHERE link.retracted_at IS NULL
)
