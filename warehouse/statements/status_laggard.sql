-- one row per unit and way in which it lags in a month
SELECT class_label, unit_name, evidence, consecutive, measure_label
FROM report.laggard_unit
WHERE period = $period
ORDER BY class, unit_code
