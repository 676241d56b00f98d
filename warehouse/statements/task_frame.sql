-- one row per key task of the effective lists from a month on, with how long it has not moved
SELECT entry.*, month.first_on AS period_first, month.last_on AS period_last
FROM report.task_history('intake.submission') AS entry
LEFT JOIN region.month AS month USING (period)
WHERE period >= $since
ORDER BY submission_id, sheet_no, row_number
