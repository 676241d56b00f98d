-- one row per status of a month's returns
SELECT status_label, count(DISTINCT unit_code) AS units, count(*) AS returns
FROM report.submission_status
WHERE period = $period
GROUP BY status_label
ORDER BY returns DESC, status_label
