-- one row per hazard of some units and month from a month on: this month against the last, with its days
-- The range of units says nothing that their list does not, nor does the last month; both reach into the view.
SELECT change.*, month.first_on AS period_first, month.last_on AS period_last
FROM hazard.change AS change
LEFT JOIN region.month AS month USING (period)
WHERE period >= $since
    AND coalesce(last_period, $since) >= $since
    AND unit_code BETWEEN $first AND $last
    AND unit_code IN (SELECT unnest($units::VARCHAR[]))
