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
),

reported AS (
    SELECT
        event.hazard_code,
        min(event.effective_on) FILTER (event.event = 'tell_authority') AS told_authority_on,
        min(event.effective_on) FILTER (event.event = 'tell_staff') AS told_staff_on,
        max(event.effective_on) FILTER (event.event = 'ask_acceptance') AS acceptance_asked_on
    FROM hazard.event AS event
    CROSS JOIN ops.clock AS clock
    WHERE event.event IN ('tell_authority', 'tell_staff', 'ask_acceptance')
        AND event.recorded_at <= clock.known_at
        AND (event.retracted_at IS NULL OR event.retracted_at > clock.known_at)
        AND event.effective_on <= clock.as_of
    GROUP BY ALL
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
    reported.told_authority_on,
    reported.told_staff_on,
    reported.acceptance_asked_on,
    told.five_missing,
    told.plan_missing,
    CASE WHEN listed.delisted_on <= clock.as_of THEN concat_ws(
                '',
                CASE WHEN listed.publicity_on IS NULL THEN '摘牌公示' END,
                CASE
                    WHEN listed.publicity_on IS NULL AND today.number - ended.number > setting.listing_publish_workdays
                        THEN '（已逾期'
                            || (today.number - ended.number - setting.listing_publish_workdays)::INTEGER
                            || '个工作日）'
                END
            ) ELSE concat_ws(
                '；',
                CASE WHEN hazard.is_open AND reported.told_authority_on IS NULL THEN '向监管部门报告' END,
                CASE WHEN hazard.is_open AND reported.told_staff_on IS NULL THEN '向职代会报告' END,
                CASE WHEN hazard.is_open AND told.five_missing <> '' THEN '五落实（' || told.five_missing || '）' END,
                CASE
                    WHEN hazard.is_open AND told.plan_missing <> '' THEN '治理方案内容（' || told.plan_missing || '）'
                END,
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
                CASE
                    WHEN row.defer_applied_on <= clock.as_of AND row.defer_result IS NULL
                        THEN '延期申请审批' || CASE
                                WHEN today.number - applied.number > setting.extension_decide_workdays
                                    THEN '（已超' || setting.extension_decide_workdays::INTEGER || '个工作日）'
                                ELSE ''
                            END
                END,
                CASE WHEN state.rank < 5 THEN '现场验收' END,
                CASE WHEN state.rank < 6 THEN '销号' END,
                '摘牌',
                CASE WHEN listed.publicity_on IS NULL THEN '公示' END
            )
    END AS still_needed
FROM report.hazard_current AS hazard
CROSS JOIN ops.clock AS clock
JOIN region.hazard_state AS state USING (state)
JOIN hazard.told AS told USING (row_id)
LEFT JOIN reported ON reported.hazard_code = hazard.hazard_code
LEFT JOIN listed ON listed.hazard_code = hazard.hazard_code
LEFT JOIN ledger.listing AS row ON row.row_id = listed.row_id
CROSS JOIN (
    SELECT
        max(value) FILTER (name = 'listing_publish_workdays') AS listing_publish_workdays,
        max(value) FILTER (name = 'extension_decide_workdays') AS extension_decide_workdays
    FROM region.setting
) AS setting
LEFT JOIN region.day AS today ON today.day = clock.as_of
LEFT JOIN region.day AS ended ON ended.day = listed.delisted_on
LEFT JOIN region.day AS applied ON applied.day = row.defer_applied_on
LEFT JOIN region.code AS level ON level.list = 'listing_level' AND level.code = listed.listing_level
WHERE hazard.listed OR listed.hazard_code IS NOT NULL;
