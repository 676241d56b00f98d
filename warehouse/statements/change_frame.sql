-- one row per hazard of some units and month from a month on: this month against the last, with the days of the month
SELECT change.*, month.first_on AS period_first, month.last_on AS period_last
FROM hazard.change AS change
LEFT JOIN region.month AS month USING (period)
WHERE period >= $since AND unit_code IN (SELECT unnest($units::VARCHAR[]))
