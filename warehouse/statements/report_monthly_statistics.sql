-- one row per period and scope (the region or a county), cumulative since January of the period's year
-- A hazard counts in the year in which it was first reported; a rate over nothing is null. Units report that owe it.
CREATE OR REPLACE VIEW report.monthly_statistics AS
WITH found AS (
    SELECT
        day.period,
        coalesce(unit.county, '') AS county,
        hazard.level IS NOT DISTINCT FROM 'MAJOR' AS major,
        coalesce(state.rank, 0) AS rank,
        hazard.five_met,
        CAST(hazard.fund_wan AS DECIMAL(18, 4)) AS fund_wan
    FROM ops.reporting_day AS day
    JOIN hazard.standing AS hazard
        ON hazard.period_first BETWEEN left(day.period, 4) || '-01' AND day.period
    LEFT JOIN hazard.state AS span
        ON span.hazard_code = hazard.hazard_code
        AND span.recorded_at <= day.known_at
        AND (span.retracted_at IS NULL OR span.retracted_at > day.known_at)
        AND span.valid_from <= day.as_of
        AND coalesce(span.valid_until, DATE '9999-12-31') > day.as_of
    LEFT JOIN region.hazard_state AS state ON state.state = span.state
    LEFT JOIN region.unit AS unit ON unit.unit_code = hazard.unit_code
    WHERE coalesce(span.state, '') <> 'VOID'
),

hazards AS (
    SELECT
        period,
        county,
        count(*) FILTER (NOT major) AS general_found,
        count(*) FILTER (NOT major AND rank BETWEEN 4 AND 6) AS general_rectified,
        count(*) FILTER (major) AS major_found,
        count(*) FILTER (major AND rank = 6) AS major_closed,
        count(*) FILTER (major AND rank <> 6 AND five_met) AS major_five_met,
        sum(fund_wan) AS fund_wan
    FROM found
    GROUP BY ALL
),

listed AS (
    SELECT
        day.period,
        coalesce(listing.county, '') AS county,
        count(*) AS listed,
        count(*) FILTER (listing.listing_level_label = '省级') AS listed_province
    FROM ops.reporting_day AS day
    JOIN report.supervision_listing AS listing
        ON listing.listed_on <= day.as_of
        AND coalesce(listing.delisted_on, DATE '9999-12-31') >= CAST(left(day.period, 4) || '-01-01' AS DATE)
    GROUP BY ALL
),

reporting AS (
    SELECT day.period, coalesce(unit.county, '') AS county, count(DISTINCT brought.unit_code) AS units_reporting
    FROM ops.reporting_day AS day
    JOIN intake.known_submission AS brought
        ON brought.period BETWEEN left(day.period, 4) || '-01' AND day.period
    SEMI JOIN region.due AS due
        ON due.unit_code = brought.unit_code AND due.ledger = brought.ledger AND due.period = brought.period
    LEFT JOIN region.unit AS unit USING (unit_code)
    WHERE brought.is_effective AND brought.ledger = 'hazard'
    GROUP BY ALL
),

county AS (
    SELECT day.period, area.county
    FROM ops.reporting_day AS day
    CROSS JOIN (SELECT DISTINCT coalesce(unit.county, '') AS county FROM region.unit AS unit) AS area
),

summed AS (
    SELECT
        CASE WHEN grouping(county.county) = 1 THEN 'region' ELSE county.county END AS scope,
        county.period,
        CAST(coalesce(sum(reporting.units_reporting), 0) AS BIGINT) AS units_reporting,
        CAST(coalesce(sum(hazards.general_found), 0) AS BIGINT) AS general_found,
        CAST(coalesce(sum(hazards.general_rectified), 0) AS BIGINT) AS general_rectified,
        CAST(coalesce(sum(hazards.major_found), 0) AS BIGINT) AS major_found,
        CAST(coalesce(sum(hazards.major_closed), 0) AS BIGINT) AS major_closed,
        CAST(coalesce(sum(hazards.major_five_met), 0) AS BIGINT) AS major_five_met,
        CAST(coalesce(sum(listed.listed), 0) AS BIGINT) AS listed,
        CAST(coalesce(sum(listed.listed_province), 0) AS BIGINT) AS listed_province,
        CAST(coalesce(sum(hazards.fund_wan), 0) AS DOUBLE) AS fund_wan
    FROM county
    LEFT JOIN hazards USING (period, county)
    LEFT JOIN listed USING (period, county)
    LEFT JOIN reporting USING (period, county)
    GROUP BY GROUPING SETS ((county.period, county.county), (county.period))
)

SELECT
    scope,
    period,
    units_reporting,
    general_found,
    general_rectified,
    general_rectified / nullif(general_found, 0) AS general_rate,
    major_found,
    major_closed,
    major_closed / nullif(major_found, 0) AS major_rate,
    major_found - major_closed AS major_planned,
    major_five_met,
    listed,
    listed_province,
    fund_wan
FROM summed;
