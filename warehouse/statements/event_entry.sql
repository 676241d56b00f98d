-- one row per thing said, or left unsaid, of a touched hazard, in the order in which it counts: month by month
-- what changes the terms (level, deadline, listing), then the unit, then the authority's verdicts
CREATE OR REPLACE TEMP TABLE entry AS
WITH born AS (
    SELECT hazard_code, min(period) AS period FROM row_entry GROUP BY hazard_code
),
unit_said AS (
    SELECT
        hazard_code, unit_code, period, 1 AS rank, 'unit' AS source, claim AS kind, claim, level, deadline,
        completed, accepted, self_accepted, immediate, found_on, completed_on, accepted_on, closed_on,
        row_id, sha256, received_on,
        CASE WHEN proxy_by IS NULL THEN 'unit' ELSE 'proxy' END AS said_role,
        CASE WHEN proxy_by IS NULL THEN '单位报送' ELSE format('代报（{}）', proxy_by) END AS said_by
    FROM row_entry
),
returned AS (
    SELECT DISTINCT ON (moment.unit_code, moment.period)
        moment.unit_code, moment.period, moment.sha256, CAST(moment.received_at AS DATE) AS received_on
    FROM hazard.moment AS moment
    WHERE moment.folded AND moment.ledger = 'hazard' AND moment.unit_code IN (SELECT unit_code FROM wave)
    ORDER BY moment.unit_code, moment.period, moment.received_at DESC, moment.moment_id DESC
),
unsaid AS (
    SELECT
        touched.hazard_code, touched.unit_code, returned.period, 1 AS rank, 'absent' AS source,
        'absent' AS kind, returned.sha256, returned.received_on,
        'system' AS said_role, '系统比对' AS said_by,
        EXISTS (
            SELECT 1 FROM hazard.candidate AS candidate
            WHERE candidate.hazard_code = touched.hazard_code AND candidate.period = returned.period
              AND candidate.retracted_at IS NULL
        ) AS in_doubt
    FROM touched
    JOIN born USING (hazard_code)
    JOIN returned ON returned.unit_code = touched.unit_code AND returned.period > born.period
    ANTI JOIN row_entry
        ON row_entry.hazard_code = touched.hazard_code AND row_entry.period = returned.period
),
listed AS (
    SELECT
        coalesce(minted.merged_into, minted.hazard_code) AS hazard_code, mention.unit_code,
        entry.row_id, entry.sha256, entry.listing_no, entry.listing_org,
        entry.listed_on, entry.delisted_on, entry.accepted_on, entry.acceptance_result,
        entry.defer_until, entry.defer_applied_on, entry.defer_result, mention.period,
        CAST(brought.received_at AS DATE) AS received_on
    FROM hazard.mention AS mention
    JOIN hazard.hazard AS minted ON minted.hazard_code = mention.hazard_code
    JOIN touched ON touched.hazard_code = coalesce(minted.merged_into, minted.hazard_code)
    JOIN ledger.listing AS entry ON entry.row_id = mention.row_id
    JOIN intake.submission AS brought ON brought.submission_id = mention.submission_id
    WHERE mention.retracted_at IS NULL AND mention.ledger = 'listing'
),
listing_said AS (
    SELECT *, unnest([
        {'kind': 'list', 'on_date': coalesce(listed_on, received_on), 'until': NULL::DATE, 'said': true},
        {'kind': 'accept', 'on_date': accepted_on, 'until': NULL, 'said':
            accepted_on IS NOT NULL AND coalesce(acceptance_result, 'PASS') = 'PASS'},
        {'kind': 'reject', 'on_date': accepted_on, 'until': NULL, 'said':
            accepted_on IS NOT NULL AND acceptance_result IN ('FAIL', 'PARTIAL')},
        {'kind': 'delist', 'on_date': delisted_on, 'until': NULL, 'said': delisted_on IS NOT NULL},
        {'kind': 'extend', 'on_date': coalesce(defer_applied_on, received_on), 'until': defer_until, 'said':
            defer_until IS NOT NULL AND defer_result = 'PASS'}
    ], recursive := true)
    FROM listed
),
ledger_said AS (
    SELECT
        hazard_code, unit_code, 2 AS rank, 'authority' AS source, kind, on_date, until, row_id, sha256,
        received_on, 'authority' AS said_role, concat('督办单位', '（' || listing_org || '）') AS said_by,
        listing_no AS note, row_id AS tie
    FROM listing_said
    WHERE said
    QUALIFY row_number() OVER (
        PARTITION BY hazard_code, kind, CASE WHEN kind = 'list' THEN coalesce(listing_no, '') ELSE '' END,
            CASE WHEN kind = 'list' THEN NULL ELSE on_date END, until
        ORDER BY period, row_id
    ) = 1
),
passed AS (
    SELECT
        coalesce(minted.merged_into, minted.hazard_code) AS hazard_code, mention.unit_code,
        entry.row_id, entry.row_id AS tie, entry.sha256, 2 AS rank,
        brought.proxy_by IS NOT NULL OR brought.unit_code <> mention.unit_code AS by_authority,
        coalesce(entry.acceptance_result, 'PASS') = 'PASS' AS accepted,
        coalesce(entry.closed_flag, entry.closed_on IS NOT NULL) AS closed,
        coalesce(entry.accepted_on, entry.closed_on, CAST(brought.received_at AS DATE)) AS on_date,
        entry.completed_on, entry.accepted_on, entry.closed_on,
        CAST(brought.received_at AS DATE) AS received_on,
        coalesce(entry.accepting_org, brought.proxy_by) AS accepting_org
    FROM hazard.mention AS mention
    JOIN hazard.hazard AS minted ON minted.hazard_code = mention.hazard_code
    JOIN touched ON touched.hazard_code = coalesce(minted.merged_into, minted.hazard_code)
    JOIN ledger.acceptance AS entry ON entry.row_id = mention.row_id
    JOIN intake.submission AS brought ON brought.submission_id = mention.submission_id
    WHERE mention.retracted_at IS NULL AND mention.ledger = 'acceptance'
    QUALIFY row_number() OVER (
        PARTITION BY mention.hazard_code, entry.accepted_on, entry.acceptance_result
        ORDER BY mention.period, entry.row_id
    ) = 1
),
acceptance_said AS (
    SELECT
        passed.* EXCLUDE (by_authority, closed, accepting_org),
        CASE WHEN by_authority THEN 'authority' ELSE 'unit' END AS source,
        CASE WHEN accepted THEN 'accept' ELSE 'reject' END AS kind,
        CASE
            WHEN by_authority THEN NULL
            WHEN NOT accepted THEN 'REJECTED'
            WHEN closed THEN 'CLOSED'
            ELSE 'ACCEPTED'
        END AS claim,
        completed_on IS NOT NULL AS completed,
        CASE WHEN by_authority THEN 'authority' ELSE 'unit' END AS said_role,
        concat(
            CASE WHEN by_authority THEN '督办单位' ELSE '单位验收台账' END, '（' || accepting_org || '）'
        ) AS said_by
    FROM passed
),
decided AS (
    SELECT
        touched.hazard_code, touched.unit_code, 3 AS rank, 'authority' AS source,
        CASE decision.kind
            WHEN 'extension' THEN CASE WHEN coalesce(decision.result, 'PASS') = 'PASS' THEN 'extend' END
            WHEN 'acceptance' THEN CASE WHEN coalesce(decision.result, 'PASS') = 'PASS' THEN 'accept' ELSE 'reject' END
            WHEN 'listing' THEN 'list'
            WHEN 'delisting' THEN 'delist'
            WHEN 'reassess' THEN 'reassess'
            WHEN 'reopening' THEN 'reopen'
            WHEN 'correction' THEN 'correct'
            ELSE decision.kind
        END AS kind,
        coalesce(decision.effective_on, CAST(decision.received_at AS DATE)) AS on_date,
        CASE WHEN decision.kind = 'correction' AND decision.field = 'deadline' THEN try_cast(decision.value AS DATE)
            ELSE decision.until END AS until,
        CASE WHEN decision.kind = 'correction' AND decision.field = 'level' THEN upper(decision.value)
            WHEN decision.kind = 'reassess' THEN decision.level END AS level,
        CASE WHEN decision.kind = 'correction' AND decision.field = 'status_reported' THEN upper(decision.value) END
            AS claim,
        decision.decision_id, decision.sha256, CAST(decision.received_at AS DATE) AS received_on,
        'authority' AS said_role,
        concat('督办单位', '（' || coalesce(decision.organisation, decision.decided_by) || '）') AS said_by,
        nullif(concat_ws('；', decision.number, decision.reason), '') AS note,
        decision.decision_id AS tie
    FROM hazard.decision AS decision
    JOIN hazard.moment AS moment
        ON moment.moment_id = decision.sha256 AND moment.unit_code = decision.unit_code AND moment.folded
    JOIN hazard.hazard AS minted ON minted.hazard_code = decision.hazard_code
    JOIN touched ON touched.hazard_code = coalesce(minted.merged_into, minted.hazard_code)
    WHERE decision.kind NOT IN ('waiver', 'link')
      AND NOT (decision.kind = 'extension' AND coalesce(decision.result, 'PASS') <> 'PASS')
)
SELECT
    said.*,
    touched.hazard_no,
    least(last_day(CAST(said.period || '-01' AS DATE)), said.received_on) AS fallback_on,
    CAST(row_number() OVER (
        PARTITION BY touched.hazard_no ORDER BY said.period, said.rank, said.on_date, said.tie, said.kind
    ) AS INTEGER) AS n
FROM (
    SELECT * FROM unit_said
    UNION ALL BY NAME SELECT * FROM unsaid
    UNION ALL BY NAME
    SELECT
        said.* REPLACE (
            CASE
                WHEN said.kind IN ('list', 'extend', 'reassess', 'correct') AND said.claim IS NULL
                    AND strftime(said.on_date, '%Y-%m') > born.period THEN 0
                ELSE said.rank
            END AS rank
        ),
        greatest(born.period, strftime(said.on_date, '%Y-%m')) AS period
    FROM (
        SELECT * FROM ledger_said
        UNION ALL BY NAME SELECT * FROM acceptance_said
        UNION ALL BY NAME SELECT * FROM decided
    ) AS said
    JOIN born USING (hazard_code)
) AS said
JOIN touched ON touched.hazard_code = said.hazard_code
