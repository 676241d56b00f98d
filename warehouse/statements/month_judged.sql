-- one row per return of the months judged
INSERT OR IGNORE INTO intake.month_judged
SELECT submission_id, period
FROM intake.submission
WHERE unit_code IS NOT NULL AND period >= $since
