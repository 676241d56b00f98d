-- one row per way in which units lag in a month: how many, what the ladder recommends, which come first
SELECT
    class_label,
    count(*) AS units,
    string_agg(DISTINCT measure_label, '、' ORDER BY measure_label) AS measures,
    array_to_string(list(unit_name ORDER BY consecutive DESC, unit_code)[:3], '、')
    || CASE WHEN count(*) > 3 THEN ' …' ELSE '' END AS first
FROM report.laggard_unit
WHERE period = $period
GROUP BY class, class_label
ORDER BY class
