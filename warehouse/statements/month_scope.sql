-- one row per unit and month with findings about the month as a whole, from a month on
SELECT DISTINCT unit_code, period
FROM intake.finding
WHERE origin = 'month' AND period >= $since
