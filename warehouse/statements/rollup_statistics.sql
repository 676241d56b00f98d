-- one row per region, then one for all of them (region is null): cumulative since January of the period's year
SELECT
    region,
    CAST(sum(units_reporting) AS BIGINT) AS units_reporting,
    CAST(sum(general_found) AS BIGINT) AS general_found,
    CAST(sum(general_rectified) AS BIGINT) AS general_rectified,
    sum(general_rectified) / nullif(sum(general_found), 0) AS general_rate,
    CAST(sum(major_found) AS BIGINT) AS major_found,
    CAST(sum(major_closed) AS BIGINT) AS major_closed,
    sum(major_closed) / nullif(sum(major_found), 0) AS major_rate,
    CAST(sum(major_planned) AS BIGINT) AS major_planned,
    CAST(sum(major_five_met) AS BIGINT) AS major_five_met,
    CAST(sum(listed) AS BIGINT) AS listed,
    CAST(sum(listed_province) AS BIGINT) AS listed_province,
    sum(fund_wan) AS fund_wan
FROM monthly_statistics
WHERE period = $period AND scope = 'region'
GROUP BY GROUPING SETS ((region), ())
ORDER BY grouping(region), region
