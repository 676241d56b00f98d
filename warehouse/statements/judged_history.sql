-- one row per unit and month with findings from comparing months, from a month on
SELECT DISTINCT unit_code, period
FROM intake.finding
WHERE origin = 'history' AND period >= $since
