-- one row per entry with what was so before it and what is so after it; narrow, the rest stays in entry
CREATE OR REPLACE TEMP TABLE step AS
WITH graded AS (
    SELECT
        hazard_no, n, source, kind, claim, level, deadline, immediate, accepted, completed, in_doubt,
        coalesce(max(CASE WHEN level = 'MAJOR' THEN n END) OVER so_far, 0)
            > coalesce(max(CASE WHEN source = 'authority' AND level <> 'MAJOR' THEN n END) OVER so_far, 0) AS major,
        coalesce(max(CASE WHEN level = 'MAJOR' THEN n END) OVER earlier, 0)
            > coalesce(max(CASE WHEN source = 'authority' AND level <> 'MAJOR' THEN n END) OVER earlier, 0)
            AS major_before,
        coalesce(max(CASE WHEN list_contains($closes_levels, level) THEN n END) OVER so_far, 0)
            > coalesce(max(
                CASE WHEN source = 'authority' AND NOT list_contains($closes_levels, level) THEN n END
            ) OVER so_far, 0)
        OR ($closes_listed AND coalesce(
            last_value(CASE kind WHEN 'list' THEN true WHEN 'delist' THEN false END IGNORE NULLS) OVER so_far, false
        )) AS guarded,
        last_value(
            CASE WHEN source = 'authority' THEN
                CASE kind WHEN 'void' THEN 'VOID' WHEN 'transfer' THEN 'TRANSFERRED' WHEN 'reopen' THEN '' END
            END IGNORE NULLS
        ) OVER so_far AS out_of_scope,
        coalesce(last_value(
            CASE
                WHEN source = 'authority' AND kind IN ('accept', 'delist') THEN true
                WHEN source = 'authority' AND kind IN ('reject', 'reopen') THEN false
                WHEN claim IN ('REGISTERED', 'PENDING', 'RECTIFYING', 'REJECTED', 'REOPENED') THEN false
            END IGNORE NULLS
        ) OVER so_far, false) AS closed_by_authority,
        coalesce(last_value(
            CASE
                WHEN accepted OR claim = 'ACCEPTED' THEN true
                WHEN claim IN ('REGISTERED', 'PENDING', 'RECTIFYING', 'REJECTED', 'REOPENED') THEN false
            END IGNORE NULLS
        ) OVER so_far, false) AS ever_accepted,
        last_value(CASE WHEN source = 'unit' THEN claim END IGNORE NULLS) OVER earlier AS claim_before,
        last_value(CASE WHEN source = 'unit' THEN level END IGNORE NULLS) OVER earlier AS level_before,
        last_value(CASE WHEN source IN ('unit', 'absent') THEN source END IGNORE NULLS) OVER earlier AS heard_before,
        last_value(deadline IGNORE NULLS) OVER earlier AS deadline_before,
        first_value(deadline IGNORE NULLS) OVER earlier AS first_deadline_before,
        last_value(CASE WHEN kind IN ('extend', 'correct') THEN until END IGNORE NULLS) OVER earlier AS granted_before
    FROM entry
    WINDOW
        so_far AS (PARTITION BY hazard_no ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
        earlier AS (PARTITION BY hazard_no ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
aimed AS (
    SELECT
        *,
        CASE
            WHEN source = 'absent' THEN NULL
            WHEN out_of_scope <> '' THEN out_of_scope
            WHEN source = 'authority' THEN
                CASE
                    WHEN kind IN ('accept', 'delist') THEN 'CLOSED'
                    WHEN kind IN ('reject', 'reopen') THEN 'RECTIFYING'
                    WHEN kind = 'correct' THEN claim
                END
            WHEN claim = 'VOID' OR claim IS NULL THEN CASE WHEN heard_before IS NULL THEN 'REGISTERED' END
            WHEN claim IN ('REJECTED', 'REOPENED') THEN 'RECTIFYING'
            WHEN closed_by_authority THEN 'CLOSED'
            WHEN claim = 'CLOSED' AND guarded THEN CASE WHEN ever_accepted THEN 'ACCEPTED' ELSE 'RECTIFIED' END
            ELSE claim
        END AS target
    FROM graded
)
SELECT
    *,
    last_value(target IGNORE NULLS) OVER (
        PARTITION BY hazard_no ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS state_after,
    coalesce(last_value(target IGNORE NULLS) OVER (
        PARTITION BY hazard_no ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), '') AS state_before,
    greatest(first_deadline_before, granted_before) AS due_before,
    CASE
        WHEN claim = 'REJECTED' OR kind = 'reject' THEN 'reject'
        WHEN claim = 'REOPENED' OR kind = 'reopen' OR (source = 'unit' AND heard_before = 'absent') THEN 'reopen'
        WHEN immediate AND NOT major THEN 'spot'
        ELSE 'plain'
    END AS manner
FROM aimed
