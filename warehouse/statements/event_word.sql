-- one row per thing that a row of another ledger says of the hazard it speaks of, and on which day it was so
CREATE OR REPLACE TEMP VIEW word AS
WITH listing_said AS (
    SELECT
        row_id, listing_org AS org,
        unnest([
            { 'kind': 'list', 'on_date': listed_on, 'until': treat_due, 'said': true, 'note': listing_no },
            {
                'kind': 'file_plan', 'on_date': plan_filed_on, 'until': NULL, 'said': plan_filed_on IS NOT NULL,
                'note': CASE WHEN plan_filed_on > plan_due THEN format('备案期限为{}', CAST(plan_due AS VARCHAR)) END
            },
            {
                'kind': 'report_progress', 'on_date': last_report_on, 'until': NULL,
                'said': last_report_on IS NOT NULL, 'note': format('累计{}次', coalesce(progress_reports, 1))
            },
            {
                'kind': 'extend', 'on_date': defer_applied_on, 'until': defer_until,
                'said': defer_until IS NOT NULL AND defer_result = 'PASS', 'note': defer_reason
            },
            {
                'kind': 'ask_acceptance', 'on_date': acceptance_applied_on, 'until': NULL,
                'said': acceptance_applied_on IS NOT NULL, 'note': NULL
            },
            {
                'kind': 'accept', 'on_date': accepted_on, 'until': NULL, 'said':
                accepted_on IS NOT NULL AND coalesce(acceptance_result, 'PASS') = 'PASS', 'note': listing_no
            },
            {
                'kind': 'reject', 'on_date': accepted_on, 'until': NULL, 'said':
                accepted_on IS NOT NULL AND acceptance_result IN ('FAIL', 'PARTIAL'), 'note': listing_no
            },
            {
                'kind': 'delist', 'on_date': delisted_on, 'until': NULL, 'said': delisted_on IS NOT NULL,
                'note': listing_no
            },
            {
                'kind': 'publish', 'on_date': publicity_on, 'until': NULL, 'said': publicity_on IS NOT NULL,
                'note': NULL
            }
        ], recursive := true)
    FROM ledger.listing
),
acceptance_said AS (
    SELECT
        row_id, accepting_org AS org, completed_on, accepted_on, closed_on,
        unnest([
            { 'kind': 'ask_acceptance', 'on_date': acceptance_applied_on, 'said': acceptance_applied_on IS NOT NULL },
            {
                'kind': 'reject', 'on_date': coalesce(accepted_on, closed_on),
                'said': acceptance_result IN ('FAIL', 'PARTIAL')
            },
            {
                'kind': 'accept', 'on_date': coalesce(accepted_on, closed_on),
                'said': coalesce(acceptance_result, 'PASS') = 'PASS'
                AND coalesce(accepted_on, closed_on) IS NOT NULL
            },
            {
                'kind': 'close', 'on_date': coalesce(closed_on, accepted_on),
                'said': coalesce(acceptance_result, 'PASS') = 'PASS'
                AND coalesce(closed_flag, closed_on IS NOT NULL)
            }
        ], recursive := true)
    FROM ledger.acceptance
),
rectification_said AS (
    SELECT
        row_id, issued_by AS org, completed_on,
        unnest([
            {
                'kind': 'notice', 'on_date': issued_on, 'until': deadline, 'said': issued_on IS NOT NULL,
                'note': notice_no
            },
            {
                'kind': 'progress', 'on_date': reply_on, 'until': NULL,
                'said': reply_on IS NOT NULL AND status_reported = 'RECTIFYING', 'note': notice_no
            },
            {
                'kind': 'complete', 'on_date': coalesce(completed_on, reply_on), 'until': NULL,
                'said': coalesce(completed_on, reply_on) IS NOT NULL
                AND coalesce(status_reported, 'RECTIFIED') IN ('RECTIFIED', 'ACCEPTED', 'CLOSED'),
                'note': notice_no
            }
        ], recursive := true)
    FROM ledger.rectification
),
inspection_said AS (
    SELECT
        row_id, inspecting_org AS org,
        CASE WHEN method = 'LOOKBACK' THEN 'find_again' ELSE 'inspect' END AS kind,
        inspected_on AS on_date, deadline AS until, true AS said, notice_no AS note
    FROM ledger.inspection
),
action_said AS (
    SELECT
        row_id, org, acted_on AS on_date, true AS said, doc_no,
        CASE measure_taken WHEN 'STOP' THEN 'stop_use' WHEN 'RECTIFY_NOTICE' THEN 'notice' ELSE kind END AS kind,
        CASE WHEN measure_taken = 'RECTIFY_NOTICE' THEN reply_due END AS until,
        concat_ws('，', coalesce(label.label, measure_taken), doc_no) AS note
    FROM (
        SELECT 'enforce' AS kind, enforcing_org AS org, * FROM ledger.enforcement
        UNION ALL BY NAME
        SELECT 'account' AS kind, acting_org AS org, * FROM ledger.accountability
    ) AS action
    LEFT JOIN region.code AS label ON label.list = 'measure_taken' AND label.code = action.measure_taken
)
SELECT
    row_id, kind, on_date, until, org, note, completed_on, accepted_on, closed_on
FROM (
    FROM listing_said
    UNION ALL BY NAME
    FROM acceptance_said
    UNION ALL BY NAME
    FROM rectification_said
    UNION ALL BY NAME
    FROM inspection_said
    UNION ALL BY NAME
    FROM action_said
)
WHERE said
