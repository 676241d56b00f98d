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
        granted.until IS NOT NULL AS move_granted,
        due.number - asked.number AS workdays_left
    FROM step
    JOIN entry ON entry.hazard_no = step.hazard_no AND entry.n = step.n
    LEFT JOIN life_state AS after ON after.state = step.state_after
    LEFT JOIN life_state AS before ON before.state = step.state_before
    LEFT JOIN (
        SELECT hazard_no, until, min(on_date) AS on_date
        FROM entry WHERE source = 'authority' AND kind IN ('extend', 'correct') AND until IS NOT NULL GROUP BY ALL
    ) AS granted
        ON granted.hazard_no = step.hazard_no AND granted.until = step.deadline
            AND granted.on_date <= entry.received_on
    LEFT JOIN region.day AS asked ON asked.day = entry.on_date AND entry.kind = 'extend' AND entry.row_id IS NOT NULL
    LEFT JOIN region.day AS due ON due.day = step.due_before
    WHERE step.source <> 'unit'
        OR (step.deadline IS NOT NULL AND step.first_deadline_before IS NULL)
        OR step.deadline <> step.deadline_before
        OR step.major <> step.major_before
        OR (step.level = 'GENERAL' AND step.major)
        OR step.claim IN ('CLOSED', 'VOID', 'REJECTED')
        OR step.heard_before = 'absent'
        OR step.tells_authority
        OR step.tells_staff
),
beside AS (
    SELECT
        standing.*, besides.ordinal, besides.event, besides.legal, besides.effective_on, besides.why,
        besides.tells_until, besides.happens
    FROM standing, LATERAL (
            VALUES
            (
                40, 'classify_major', true, fallback_on, note, NULL::DATE,
                heard_before IS NOT NULL AND major AND NOT major_before
            ),
            (
                41, 'downgrade', kind = 'reassess' OR kind = 'correct', coalesce(on_date, fallback_on),
                CASE WHEN source = 'unit' THEN '未经复评降级' ELSE note END, NULL,
                (source = 'unit' AND level = 'GENERAL' AND major AND level_before = 'MAJOR')
                OR (kind IN ('reassess', 'correct') AND level = 'GENERAL' AND major_before)
            ),
            (
                42, 'close', false, coalesce(CASE WHEN closed_on <= received_on THEN closed_on END, fallback_on),
                CASE WHEN stale THEN '反销号或验收不合格后没有新的整改记录，单位自报销号不予认定'
                    ELSE '须由督办单位复查同意方可销号，单位自报销号不予认定'
                END, NULL,
                source IN ('unit', 'ledger') AND claim = 'CLOSED' AND state_after <> 'CLOSED' AND out_of_scope IS NULL
                AND (claim_before IS DISTINCT FROM 'CLOSED' OR (stale AND sent_back > coalesce(spoke_before, 0)))
                AND coalesce(passed_on > least(closed_on, received_on), true)
            ),
            (
                43, 'void', false, fallback_on, '单位自报作废，须经督办单位批准', NULL,
                source = 'unit' AND claim = 'VOID' AND state_after <> 'VOID'
                AND claim_before IS DISTINCT FROM 'VOID'
            ),
            (
                44,
                'reject',
                true,
                coalesce(CASE WHEN accepted_on <= received_on THEN accepted_on END, on_date, fallback_on),
                note, NULL,
                (claim = 'REJECTED' OR kind = 'reject') AND manner = 'reject'
                AND state_before IN ('', 'REGISTERED', 'PENDING', 'RECTIFYING')
                AND claim_before IS DISTINCT FROM 'REJECTED'
            ),
            (45, 'tell_authority', true, least(told_authority_on, received_on), NULL, NULL, major AND tells_authority),
            (46, 'tell_staff', true, least(told_staff_on, received_on), NULL, NULL, major AND tells_staff),
            (
                50, 'set_deadline', true, coalesce(CASE WHEN found_on <= received_on THEN found_on END, fallback_on),
                NULL, deadline,
                source = 'unit' AND deadline IS NOT NULL AND first_deadline_before IS NULL
            ),
            (
                51, 'move_deadline', false, fallback_on,
                format('期限由 {} 改为 {}，无批准延期', deadline_before::VARCHAR, deadline::VARCHAR),
                deadline,
                source = 'unit' AND deadline <> deadline_before AND deadline <> due_before
                AND NOT move_granted
            ),
            (
                52, 'extend', coalesce(until > due_before, true), on_date,
                concat_ws(
                    '；', note,
                    CASE WHEN on_date > due_before THEN CASE WHEN row_id IS NULL THEN '批准时已逾期' ELSE '申请时已逾期' END
                        WHEN workdays_left < $extension_apply_workdays
                            THEN format('申请距到期{}个工作日，应提前{}个工作日', workdays_left, $extension_apply_workdays)
                    END,
                    CASE WHEN until <= due_before THEN '批准日期不晚于原期限' END
                ),
                until, source = 'authority' AND kind = 'extend' AND until IS NOT NULL
            ),
            (
                53, 'list', true, on_date,
                concat_ws('；', note, CASE WHEN NOT major THEN '非重大隐患' END), until,
                kind = 'list'
            ),
            (
                54, 'delist', source = 'authority' AND state_after = 'CLOSED', on_date,
                concat_ws('；', note, CASE WHEN source <> 'authority' THEN '单位自报摘牌，须由督办单位作出' END), NULL,
                kind = 'delist'
            ),
            (55, 'correct', true, on_date, note, until, source = 'authority' AND kind = 'correct'),
            (56, 'merge', true, on_date, note, NULL, source = 'authority' AND kind = 'merge'),
            (57, 'split', true, on_date, note, NULL, source = 'authority' AND kind = 'split'),
            (
                58, 'stop_use', major, on_date, concat_ws('；', note, CASE WHEN NOT major THEN '非重大隐患' END), NULL,
                kind = 'stop_use'
            ),
            (
                59, CASE WHEN kind = 'find_again' THEN 'inspect' ELSE kind END, true, on_date, note, until,
                kind IN (
                    'notice', 'inspect', 'find_again', 'enforce', 'account', 'file_plan', 'report_progress',
                    'ask_acceptance', 'publish'
                )
            ),
            (
                60, 'vanish', false, fallback_on, '在册未销号，本月报送未列出', NULL,
                source = 'absent' AND NOT in_doubt AND heard_before IS DISTINCT FROM 'absent'
                AND open_after
            ),
            (
                61, 'reappear', true, fallback_on, NULL, NULL,
                source = 'unit' AND heard_before = 'absent' AND open_before
            )
        ) AS besides (ordinal, event, legal, effective_on, why, tells_until, happens)
),
placed AS (
    SELECT
        beside.*,
        coalesce(
            source = 'authority' AND legal AND len(life_event.from_states) > 0
            AND NOT list_has_any(life_event.from_states, [state_before, state_after]), false
        ) AS misplaced
    FROM beside LEFT JOIN life_event USING (event)
),
told AS (
    SELECT
        hazard_code, unit_code, event, from_state, to_state, legal, effective_on,
        CASE WHEN event = 'transfer' THEN reply.day END AS until,
        moved.period,
        row_id,
        decision_id,
        sha256,
        said_role,
        said_by,
        why AS note,
        major,
        inferred,
        undated,
        rank, on_date, tie, ordinal, n, true AS moves, hazard_no
    FROM moved
    LEFT JOIN region.day AS handed ON handed.day = moved.effective_on AND moved.event = 'transfer'
    LEFT JOIN region.day AS reply
        ON reply.number = handed.number + $transfer_reply_workdays AND reply.working
    UNION ALL
    SELECT
        hazard_code, unit_code, event, nullif(state_after, '') AS from_state, state_after AS to_state,
        coalesce(legal, true) AND NOT misplaced, effective_on, tells_until, period, row_id, decision_id, sha256,
        said_role, said_by,
        nullif(concat_ws('；', why, CASE WHEN misplaced THEN '该状态下不应作出' END), '') AS note,
        major, false AS inferred, false AS undated, rank, on_date, tie, ordinal, n, false AS moves, hazard_no
    FROM placed WHERE happens
)
SELECT
    * EXCLUDE (major, rank, on_date, tie),
    CASE WHEN major THEN 'MAJOR' ELSE 'GENERAL' END AS level,
    concat_ws('.', period, rank, coalesce(on_date::VARCHAR, ''), coalesce(tie, ''), format('{:02d}', ordinal))
        AS position,
    md5(concat_ws(
        '|', hazard_code, event, coalesce(from_state, ''), coalesce(to_state, ''), legal, effective_on,
        coalesce(until::VARCHAR, ''), period, coalesce(row_id, ''), coalesce(decision_id, ''), sha256,
        said_by, coalesce(note, ''), major, inferred, undated, ordinal
    )) AS digest
FROM told
