-- one row per published month of which more has come since its latest edition
SELECT submission.period, count(*) AS returns
FROM intake.submission AS submission
JOIN (SELECT period, max(known_at) AS known_at FROM ops.publication GROUP BY period) AS latest
    ON latest.period = submission.period AND submission.received_at > latest.known_at
GROUP BY submission.period
ORDER BY submission.period
