-- one row per store: the earliest month with a return that came since months were last judged, null if none
SELECT min(period) AS since
FROM intake.submission
ANTI JOIN intake.month_judged USING (submission_id)
WHERE unit_code IS NOT NULL AND period IS NOT NULL
