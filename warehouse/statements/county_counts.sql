-- one row per county and status of a month's returns
SELECT county, status_label, count(DISTINCT unit_code) AS units
FROM report.submission_status
WHERE period = $period
GROUP BY ALL
ORDER BY county, units DESC, status_label
