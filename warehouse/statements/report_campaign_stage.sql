-- one row per stage of the campaign and county: who has handed in its lists by its last day, what became of hazards
CREATE OR REPLACE VIEW report.campaign_stage AS
WITH stage AS (
    SELECT
        campaign.*, clock.as_of,
        CASE
            WHEN clock.as_of < campaign.begins_on THEN '未开始'
            WHEN clock.as_of <= campaign.ends_on THEN '进行中'
            ELSE '已结束'
        END AS status_label
    FROM region.campaign AS campaign
    CROSS JOIN ops.clock AS clock
),

owing AS (
    SELECT unit_code, county, unnest(owes) AS ledger FROM region.unit
),

returned AS (
    SELECT
        stage.stage, brought.unit_code, brought.ledger,
        min(brought.received_at) FILTER (CAST(brought.received_at AS DATE) <= stage.ends_on) AS in_time
    FROM stage
    JOIN intake.known_submission AS brought
        ON list_contains(stage.lists, brought.ledger)
            AND brought.usable
            AND CAST(brought.received_at AS DATE) BETWEEN stage.begins_on AND stage.as_of
    GROUP BY ALL
),

handed_in AS (
    SELECT
        stage.stage, owing.county,
        count(DISTINCT owing.unit_code) AS units,
        count(DISTINCT owing.unit_code) - count(DISTINCT owing.unit_code) FILTER (returned.in_time IS NULL)
            AS units_in_time,
        count(DISTINCT owing.unit_code) FILTER (returned.unit_code IS NULL) AS units_missing
    FROM stage
    JOIN owing ON list_contains(stage.lists, owing.ledger)
    LEFT JOIN returned
        ON returned.stage = stage.stage AND returned.unit_code = owing.unit_code
            AND returned.ledger = owing.ledger
    GROUP BY ALL
),

mended AS (
    SELECT
        stage.stage, hazard.county,
        count(*) FILTER (hazard.found_on BETWEEN stage.begins_on AND stage.ends_on) AS hazards_found,
        count(*) FILTER (hazard.completed_on BETWEEN stage.begins_on AND stage.ends_on) AS hazards_rectified,
        count(*) FILTER (hazard.closed_on BETWEEN stage.begins_on AND stage.ends_on) AS hazards_closed,
        count(*) FILTER (hazard.is_open) AS hazards_open,
        count(*) FILTER (hazard.is_open AND hazard.level = 'MAJOR') AS majors_open
    FROM stage
    JOIN report.hazard_current AS hazard ON stage.begins_on <= stage.as_of
    GROUP BY ALL
)

SELECT
    stage.campaign,
    stage.stage,
    stage.label AS stage_label,
    stage.begins_on,
    stage.ends_on,
    stage.status_label,
    date_diff('day', stage.as_of, stage.ends_on) AS days_left,
    handed_in.county,
    handed_in.units,
    CASE WHEN stage.begins_on <= stage.as_of THEN handed_in.units_in_time END AS units_in_time,
    CASE WHEN stage.begins_on <= stage.as_of THEN handed_in.units_missing END AS units_missing,
    mended.hazards_found,
    mended.hazards_rectified,
    mended.hazards_closed,
    mended.hazards_open,
    mended.majors_open
FROM stage
JOIN handed_in USING (stage)
LEFT JOIN mended ON mended.stage = stage.stage AND mended.county IS NOT DISTINCT FROM handed_in.county
ORDER BY stage.position, handed_in.county;
