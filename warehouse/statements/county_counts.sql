-- one row per county: how its returns for a month came
SELECT county, units, expected, received, on_time, late, missing, invalid, nil, proxy
FROM report.county_summary
WHERE period = $period
ORDER BY county
