-- one row per unit to be written to about a month: everything it lags in
SELECT
    laggard.unit_code,
    any_value(laggard.unit_name) AS unit_name,
    any_value(laggard.county) AS county,
    list(
        {
            'class': laggard.class,
            'class_label': laggard.class_label,
            'evidence': laggard.evidence,
            'consecutive': laggard.consecutive,
            'measure': laggard.measure,
            'measure_label': laggard.measure_label
        }
        ORDER BY laggard.class
    ) AS lags
FROM report.laggard_unit AS laggard
WHERE laggard.period = $period
GROUP BY laggard.unit_code
ORDER BY laggard.unit_code
