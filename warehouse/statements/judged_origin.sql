-- one row per unit and month with findings of an origin, from a month on
SELECT DISTINCT unit_code, period FROM intake.finding WHERE origin = $origin AND period >= $since
