-- one row per hazard listed for supervision, delisted ones included, as of the clock
CREATE OR REPLACE VIEW report.supervision_listing AS
WITH listed AS (
    SELECT known.*
    FROM hazard.listing AS known
    CROSS JOIN ops.clock AS clock
    WHERE known.recorded_at <= clock.known_at
        AND (known.retracted_at IS NULL OR known.retracted_at > clock.known_at)
        AND coalesce(known.listed_on, clock.as_of) <= clock.as_of
    QUALIFY row_number() OVER (
        PARTITION BY known.hazard_code
        ORDER BY known.listed_on DESC NULLS LAST, known.recorded_at DESC, known.listing_no
    ) = 1
)

SELECT
    hazard.county,
    hazard.unit_code,
    hazard.unit_name,
    hazard.hazard_code,
    hazard.description,
    hazard.location,
    hazard.level_label,
    listed.listing_no,
    level.label AS listing_level_label,
    listed.listing_org,
    listed.listed_on,
    listed.plan_due,
    listed.plan_filed_on,
    listed.treat_due,
    listed.progress_reports,
    listed.last_report_on,
    hazard.state_label,
    CASE WHEN listed.delisted_on <= clock.as_of THEN listed.delisted_on END AS delisted_on,
    listed.publicity_on,
    CASE WHEN listed.delisted_on <= clock.as_of THEN ''
ELSE concat_ws(
        '；',
        CASE
            WHEN listed.plan_filed_on IS NULL AND listed.plan_due < clock.as_of
                THEN '治理方案备案（已逾期' || date_diff('day', listed.plan_due, clock.as_of) || '天）'
            WHEN listed.plan_filed_on IS NULL THEN '治理方案备案'
        END,
        CASE
            WHEN hazard.is_open AND date_diff(
                'day',
                coalesce(listed.last_report_on, listed.listed_on),
                clock.as_of
            ) > 92 THEN '本季度进展报告'
        END,
        CASE
            WHEN state.rank < 4 AND listed.treat_due < clock.as_of
                THEN '完成整改（督办期限已过' || date_diff('day', listed.treat_due, clock.as_of) || '天）'
            WHEN state.rank < 4 THEN '完成整改'
        END,
        CASE WHEN state.rank < 5 THEN '现场验收' END,
        CASE WHEN state.rank < 6 THEN '销号' END,
        '摘牌',
        CASE WHEN listed.publicity_on IS NULL THEN '公示' END
    ) END AS still_needed
FROM report.hazard_current AS hazard
CROSS JOIN ops.clock AS clock
JOIN region.hazard_state AS state USING (state)
LEFT JOIN listed ON listed.hazard_code = hazard.hazard_code
LEFT JOIN region.code AS level ON level.list = 'listing_level' AND level.code = listed.listing_level
WHERE hazard.listed OR listed.hazard_code IS NOT NULL;
