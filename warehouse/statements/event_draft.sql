-- one row per event of a touched hazard as it is understood now
CREATE OR REPLACE TEMP TABLE draft AS
WITH standing AS (
    SELECT
        step.*,
        entry.* EXCLUDE (
            hazard_no, n, source, kind, claim, level, deadline, immediate, accepted, completed, in_doubt
        ),
        coalesce(after.open, false) AS open_after,
        coalesce(before.open, false) AS open_before,
        granted.until IS NOT NULL AS move_granted
    FROM step
    JOIN entry ON entry.hazard_no = step.hazard_no AND entry.n = step.n
    LEFT JOIN life_state AS after ON after.state = step.state_after
    LEFT JOIN life_state AS before ON before.state = step.state_before
    LEFT JOIN (
        SELECT hazard_no, until, min(on_date) AS on_date
        FROM entry WHERE kind IN ('extend', 'correct') AND until IS NOT NULL GROUP BY ALL
    ) AS granted
        ON granted.hazard_no = step.hazard_no AND granted.until = step.deadline
        AND granted.on_date <= entry.received_on
    WHERE step.source <> 'unit'
       OR (step.deadline IS NOT NULL AND step.first_deadline_before IS NULL)
       OR step.deadline <> step.deadline_before
       OR step.major <> step.major_before
       OR (step.level = 'GENERAL' AND step.major)
       OR step.claim IN ('CLOSED', 'VOID', 'REJECTED')
       OR step.heard_before = 'absent'
),
beside AS (
    SELECT
        standing.*, besides.ordinal, besides.event, besides.legal, besides.effective_on, besides.why,
        besides.tells_until, besides.happens
    FROM standing, LATERAL (VALUES
        (40, 'classify_major', true, fallback_on, note, NULL::DATE,
            heard_before IS NOT NULL AND major AND NOT major_before),
        (41, 'downgrade', kind = 'reassess' OR kind = 'correct', coalesce(on_date, fallback_on),
            CASE WHEN source = 'unit' THEN '未经复评降级' ELSE note END, NULL,
            (source = 'unit' AND level = 'GENERAL' AND major AND level_before = 'MAJOR')
            OR (kind IN ('reassess', 'correct') AND level = 'GENERAL' AND major_before)),
        (42, 'close', false, coalesce(CASE WHEN closed_on <= received_on THEN closed_on END, fallback_on),
            '须由督办单位复查同意方可销号，单位自报销号不予认定', NULL,
            source = 'unit' AND claim = 'CLOSED' AND state_after <> 'CLOSED' AND out_of_scope IS NULL
            AND claim_before IS DISTINCT FROM 'CLOSED'),
        (43, 'void', false, fallback_on, '单位自报作废，须经督办单位批准', NULL,
            source = 'unit' AND claim = 'VOID' AND state_after <> 'VOID'
            AND claim_before IS DISTINCT FROM 'VOID'),
        (44, 'reject', true, coalesce(CASE WHEN accepted_on <= received_on THEN accepted_on END, on_date, fallback_on),
            note, NULL,
            (claim = 'REJECTED' OR kind = 'reject') AND manner = 'reject'
            AND state_before IN ('', 'REGISTERED', 'PENDING', 'RECTIFYING')
            AND claim_before IS DISTINCT FROM 'REJECTED'),
        (50, 'set_deadline', true, coalesce(CASE WHEN found_on <= received_on THEN found_on END, fallback_on),
            NULL, deadline,
            source = 'unit' AND deadline IS NOT NULL AND first_deadline_before IS NULL),
        (51, 'move_deadline', false, fallback_on,
            format('期限由 {} 改为 {}，无批准延期', CAST(deadline_before AS VARCHAR), CAST(deadline AS VARCHAR)),
            deadline,
            source = 'unit' AND deadline <> deadline_before AND deadline <> due_before
            AND NOT move_granted),
        (52, 'extend', coalesce(until > due_before, true), on_date,
            concat_ws('；', note,
                CASE WHEN on_date > due_before THEN '批准时已逾期' END,
                CASE WHEN until <= due_before THEN '批准日期不晚于原期限' END),
            until, source = 'authority' AND kind = 'extend' AND until IS NOT NULL),
        (53, 'list', true, on_date,
            concat_ws('；', note, CASE WHEN NOT major THEN '非重大隐患' END), NULL,
            source = 'authority' AND kind = 'list'),
        (54, 'delist', state_after = 'CLOSED', on_date, note, NULL, source = 'authority' AND kind = 'delist'),
        (55, 'correct', true, on_date, note, until, source = 'authority' AND kind = 'correct'),
        (56, 'merge', true, on_date, note, NULL, source = 'authority' AND kind = 'merge'),
        (57, 'split', true, on_date, note, NULL, source = 'authority' AND kind = 'split'),
        (58, 'stop_use', true, on_date, note, NULL, source = 'authority' AND kind = 'stop_use'),
        (60, 'vanish', false, fallback_on, '在册未销号，本月报送未列出', NULL,
            source = 'absent' AND NOT in_doubt AND heard_before IS DISTINCT FROM 'absent'
            AND open_after),
        (61, 'reappear', true, fallback_on, NULL, NULL,
            source = 'unit' AND heard_before = 'absent' AND open_before)
    ) AS besides (ordinal, event, legal, effective_on, why, tells_until, happens)
),
told AS (
    SELECT
        hazard_code, unit_code, event, from_state, to_state, legal, effective_on, NULL::DATE AS until,
        period, row_id, decision_id, sha256, said_role, said_by, why AS note, major, inferred,
        rank, on_date, tie, ordinal, n, true AS moves, hazard_no
    FROM moved
    UNION ALL
    SELECT
        hazard_code, unit_code, event, nullif(state_after, '') AS from_state, state_after AS to_state,
        coalesce(legal, true), effective_on, tells_until, period, row_id, decision_id, sha256, said_role, said_by,
        nullif(why, '') AS note, major, false AS inferred, rank, on_date, tie, ordinal, n, false AS moves, hazard_no
    FROM beside WHERE happens
)
SELECT
    * EXCLUDE (major, rank, on_date, tie),
    CASE WHEN major THEN 'MAJOR' ELSE 'GENERAL' END AS level,
    concat_ws('.', period, rank, coalesce(CAST(on_date AS VARCHAR), ''), coalesce(tie, ''), format('{:02d}', ordinal))
        AS position,
    md5(concat_ws(
        '|', hazard_code, event, coalesce(from_state, ''), coalesce(to_state, ''), legal, effective_on,
        coalesce(CAST(until AS VARCHAR), ''), period, coalesce(row_id, ''), coalesce(decision_id, ''), sha256,
        said_by, coalesce(note, ''), major, inferred, ordinal
    )) AS digest
FROM told
