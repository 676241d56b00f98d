-- one row per county, then one per region (county is null), then one for all of them (region is null)
SELECT
    region,
    county,
    CAST(sum(units) AS BIGINT) AS units,
    CAST(sum(expected) AS BIGINT) AS expected,
    CAST(sum(received) AS BIGINT) AS received,
    CAST(sum(on_time) AS BIGINT) AS on_time,
    CAST(sum(late) AS BIGINT) AS late,
    CAST(sum(missing) AS BIGINT) AS missing,
    CAST(sum(invalid) AS BIGINT) AS invalid,
    CAST(sum(nil) AS BIGINT) AS nil,
    CAST(sum(proxy) AS BIGINT) AS proxy,
    sum(on_time) / nullif(sum(expected), 0) AS on_time_rate,
    CAST(sum(found_major) AS BIGINT) AS found_major,
    CAST(sum(closed_major) AS BIGINT) AS closed_major,
    CAST(sum(open_major) AS BIGINT) AS open_major,
    CAST(sum(overdue_major) AS BIGINT) AS overdue_major,
    CAST(sum(found_general) AS BIGINT) AS found_general,
    CAST(sum(closed_general) AS BIGINT) AS closed_general,
    CAST(sum(open_general) AS BIGINT) AS open_general,
    CAST(sum(overdue_general) AS BIGINT) AS overdue_general
FROM county_summary
WHERE period = $period
GROUP BY GROUPING SETS ((region, county), (region), ())
ORDER BY grouping(region), region, grouping(region, county), county
