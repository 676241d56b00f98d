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
        told_authority_on, told_staff_on, row_id, sha256, received_on,
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
        EXISTS(
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
heard AS (
    SELECT
        coalesce(minted.merged_into, minted.hazard_code) AS hazard_code, mention.unit_code,
        mention.row_id, mention.row_id AS tie, mention.period, brought.sha256,
        word.kind, word.until, word.note, word.completed_on, word.accepted_on, word.closed_on,
        CAST(brought.received_at AS DATE) AS received_on,
        coalesce(word.on_date, received_on) AS on_date,
        brought.proxy_by,
        brought.proxy_by IS NOT NULL OR coalesce(list_contains($unit_kinds, sender.kind), false) AS by_authority,
        coalesce(word.org, brought.proxy_by) AS org,
        mention.ledger
    FROM hazard.mention AS mention
    JOIN hazard.hazard AS minted ON minted.hazard_code = mention.hazard_code
    JOIN touched ON touched.hazard_code = coalesce(minted.merged_into, minted.hazard_code)
    JOIN intake.submission AS brought ON brought.submission_id = mention.submission_id
    JOIN word ON word.row_id = mention.row_id
    LEFT JOIN region.unit AS sender ON sender.unit_code = brought.unit_code
    WHERE mention.retracted_at IS NULL
    QUALIFY row_number() OVER (
            PARTITION BY
                touched.hazard_code, word.kind, by_authority,
                CASE WHEN word.kind IN ('list', 'notice') THEN word.note END,
                CASE WHEN word.kind <> 'list' THEN word.on_date END,
                CASE WHEN word.kind = 'extend' THEN word.until END
            ORDER BY mention.period, mention.row_id
        ) = 1
),
ledger_said AS (
    SELECT
        heard.* EXCLUDE (by_authority, org, proxy_by, period, ledger),
        2 AS rank,
        CASE WHEN by_authority THEN 'authority' ELSE 'ledger' END AS source,
        CASE
            WHEN kind = 'complete' THEN 'RECTIFIED'
            WHEN kind = 'progress' THEN 'RECTIFYING'
            WHEN by_authority THEN NULL
            WHEN kind = 'accept' THEN 'ACCEPTED'
            WHEN kind = 'reject' THEN 'REJECTED'
            WHEN kind IN ('close', 'delist') THEN 'CLOSED'
        END AS claim,
        completed_on IS NOT NULL AS completed,
        CASE WHEN by_authority THEN 'authority' WHEN proxy_by IS NULL THEN 'unit' ELSE 'proxy' END AS said_role,
        concat(
            CASE WHEN by_authority THEN '督办单位' ELSE format('单位{}', coalesce(name.label, '')) END,
            '（' || org || '）'
        ) AS said_by
    FROM heard
    LEFT JOIN region.code AS name ON name.list = 'ledger' AND name.code = heard.ledger
    WHERE NOT (by_authority AND kind = 'close')
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
            ELSE decision.until
        END AS until,
        CASE WHEN decision.kind = 'correction' AND decision.field = 'level' THEN upper(decision.value)
            WHEN decision.kind = 'reassess' THEN decision.level
        END AS level,
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
        AND NOT (
            decision.kind = 'extension'
            AND (coalesce(decision.result, 'PASS') <> 'PASS' OR decision.until IS NULL)
        )
        AND NOT (decision.kind = 'reassess' AND decision.level IS NULL)
)
SELECT
    said.* EXCLUDE (said_in),
    touched.hazard_no,
    least(coalesce(month.last_on, last_day(CAST(said.period || '-01' AS DATE))), said.received_on) AS fallback_on,
    CAST(row_number() OVER (
        PARTITION BY touched.hazard_no ORDER BY said.period, said.rank, said.on_date, said.tie, said.kind
    ) AS INTEGER) AS n
FROM (
    SELECT * FROM unit_said
    UNION ALL BY NAME
    SELECT * FROM unsaid
    UNION ALL BY NAME
    SELECT
        said.* REPLACE (
            CASE
                WHEN said.source = 'authority' AND said.kind IN ('list', 'extend', 'reassess', 'correct')
                    AND said.claim IS NULL
                    AND said_in > born.period THEN 0
                ELSE said.rank
            END AS rank
        ),
        greatest(born.period, said_in) AS period
    FROM (
        SELECT word.*, coalesce(dated.period, strftime(word.on_date, '%Y-%m')) AS said_in
        FROM (
            SELECT * FROM ledger_said
            UNION ALL BY NAME
            SELECT * FROM decided
        ) AS word
        LEFT JOIN region.day AS dated ON dated.day = word.on_date
    ) AS said
    JOIN born USING (hazard_code)
) AS said
JOIN touched ON touched.hazard_code = said.hazard_code
LEFT JOIN region.month AS month ON month.period = said.period
