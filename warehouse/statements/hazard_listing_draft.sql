-- one row per touched hazard and notice by which it is listed, as the latest word has it
CREATE OR REPLACE TEMP TABLE listing_now AS
WITH told AS (
    SELECT
        coalesce(minted.merged_into, minted.hazard_code) AS hazard_code, mention.unit_code,
        entry.listing_no, entry.listing_level, entry.listing_org, entry.listed_on, entry.plan_due,
        entry.plan_filed_on, entry.treat_due, entry.progress_reports, entry.last_report_on,
        entry.delisted_on, entry.publicity_on, mention.period, entry.row_id, NULL::VARCHAR AS decision_id
    FROM hazard.mention AS mention
    JOIN hazard.hazard AS minted ON minted.hazard_code = mention.hazard_code
    JOIN ledger.listing AS entry ON entry.row_id = mention.row_id
    WHERE mention.retracted_at IS NULL AND mention.ledger = 'listing'
    UNION ALL BY NAME
    SELECT
        coalesce(minted.merged_into, minted.hazard_code) AS hazard_code, decision.unit_code,
        decision.number AS listing_no, decision.level AS listing_level, decision.organisation AS listing_org,
        CASE WHEN decision.kind = 'listing' THEN decision.effective_on END AS listed_on,
        decision.until AS treat_due,
        CASE WHEN decision.kind = 'delisting' THEN decision.effective_on END AS delisted_on,
        strftime(decision.received_at, '%Y-%m') AS period, decision.decision_id
    FROM hazard.decision AS decision
    JOIN hazard.moment AS moment
        ON moment.moment_id = decision.sha256 AND moment.unit_code = decision.unit_code AND moment.folded
    JOIN hazard.hazard AS minted ON minted.hazard_code = decision.hazard_code
    WHERE decision.kind IN ('listing', 'delisting')
),
latest AS (
    SELECT
        told.hazard_code, told.unit_code,
        arg_max(listing_no, (period, coalesce(row_id, decision_id))) FILTER (
            listing_no IS NOT NULL AND (listed_on IS NOT NULL OR decision_id IS NULL)
        ) AS listing_no,
        arg_max(listing_level, (period, coalesce(row_id, decision_id))) FILTER (listing_level IS NOT NULL)
            AS listing_level,
        arg_max(listing_org, (period, coalesce(row_id, decision_id))) FILTER (listing_org IS NOT NULL) AS listing_org,
        max(listed_on) AS listed_on,
        arg_max(plan_due, (period, coalesce(row_id, decision_id))) FILTER (plan_due IS NOT NULL) AS plan_due,
        arg_max(plan_filed_on, (period, coalesce(row_id, decision_id))) FILTER (plan_filed_on IS NOT NULL)
            AS plan_filed_on,
        arg_max(treat_due, (period, coalesce(row_id, decision_id))) FILTER (treat_due IS NOT NULL) AS treat_due,
        max(progress_reports) AS progress_reports,
        max(last_report_on) AS last_report_on,
        max(delisted_on) AS delisted_on,
        max(publicity_on) AS publicity_on,
        max(period) AS period,
        max(row_id) AS row_id,
        max(decision_id) AS decision_id
    FROM told JOIN touched ON touched.hazard_code = told.hazard_code
    GROUP BY told.hazard_code, told.unit_code
)
SELECT *, md5(latest::VARCHAR) AS digest FROM latest
