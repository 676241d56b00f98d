-- one row per entry with what was so before it and what is so after it; narrow, the rest stays in entry
CREATE OR REPLACE TEMP TABLE step AS
WITH graded AS (
    SELECT
        hazard_no, n, source, kind, claim, level, deadline, immediate, accepted, completed, in_doubt,
        greatest(completed_on, accepted_on, closed_on) AS finished_on,
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
            last_value(CASE
                WHEN kind = 'list' THEN true WHEN kind = 'delist' AND source = 'authority' THEN false
            END IGNORE NULLS) OVER so_far, false
        )) AS guarded,
        last_value(
            CASE WHEN source = 'authority' THEN
                    CASE kind WHEN 'void' THEN 'VOID' WHEN 'transfer' THEN 'TRANSFERRED' WHEN 'reopen' THEN '' END
            END IGNORE NULLS
        ) OVER so_far AS out_of_scope,
        coalesce(last_value(
            CASE
                WHEN source = 'authority' AND kind IN ('accept', 'delist') THEN true
                WHEN source = 'authority' AND kind IN ('reject', 'reopen', 'find_again') THEN false
                WHEN claim IN ('REGISTERED', 'PENDING', 'RECTIFYING', 'REJECTED', 'REOPENED')
                    AND source = 'unit' THEN false
            END IGNORE NULLS
        ) OVER so_far, false) AS closed_by_authority,
        coalesce(last_value(
            CASE
                WHEN accepted OR claim = 'ACCEPTED' THEN true
                WHEN source <> 'ledger'
                    AND claim IN ('REGISTERED', 'PENDING', 'RECTIFYING', 'REJECTED', 'REOPENED') THEN false
            END IGNORE NULLS
        ) OVER so_far, false) AS ever_accepted,
        max(CASE WHEN source = 'authority' AND kind IN ('reject', 'reopen', 'find_again') THEN n END) OVER earlier
            AS sent_back,
        last_value(
            CASE WHEN source = 'authority' AND kind IN ('reject', 'reopen', 'find_again') THEN on_date END IGNORE NULLS
        ) OVER earlier AS sent_back_on,
        min(CASE WHEN source = 'authority' AND kind IN ('accept', 'delist') THEN on_date END) OVER later AS passed_on,
        max(CASE WHEN source = 'unit' THEN n END) OVER earlier AS spoke_before,
        last_value(CASE WHEN source = 'unit' THEN claim END IGNORE NULLS) OVER earlier AS claim_before,
        last_value(CASE WHEN source = 'unit' THEN level END IGNORE NULLS) OVER earlier AS level_before,
        last_value(CASE WHEN source IN ('unit', 'absent') THEN source END IGNORE NULLS) OVER earlier AS heard_before,
        told_authority_on IS NOT NULL AND count(told_authority_on) OVER earlier = 0 AS tells_authority,
        told_staff_on IS NOT NULL AND count(told_staff_on) OVER earlier = 0 AS tells_staff,
        last_value(deadline IGNORE NULLS) OVER earlier AS deadline_before,
        first_value(deadline IGNORE NULLS) OVER earlier AS first_deadline_before,
        last_value(
            CASE WHEN source = 'authority' AND kind IN ('extend', 'correct') THEN until END IGNORE NULLS
        ) OVER earlier AS granted_before
    FROM entry
    WINDOW
        so_far AS (PARTITION BY hazard_no ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
        earlier AS (PARTITION BY hazard_no ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
        later AS (PARTITION BY hazard_no ORDER BY n ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
),
weighed AS (
    SELECT
        *,
        source IN ('unit', 'ledger') AND sent_back IS NOT NULL AND claim IN ('RECTIFIED', 'ACCEPTED', 'CLOSED')
        AND coalesce(finished_on < sent_back_on, claim = claim_before) AS stale
    FROM graded
),
aimed AS (
    SELECT
        *,
        CASE
            WHEN source = 'absent' OR stale THEN NULL
            WHEN out_of_scope <> '' THEN out_of_scope
            WHEN source = 'authority'
                THEN
                    CASE
                        WHEN kind IN ('accept', 'delist') THEN 'CLOSED'
                        WHEN kind IN ('reject', 'reopen') THEN 'RECTIFYING'
                        WHEN kind IN ('correct', 'complete', 'progress') THEN claim
                    END
            WHEN claim = 'VOID' OR claim IS NULL
                THEN
                    CASE WHEN source = 'unit' AND heard_before IS NULL THEN 'REGISTERED' END
            WHEN claim IN ('REJECTED', 'REOPENED') THEN 'RECTIFYING'
            WHEN closed_by_authority THEN 'CLOSED'
            WHEN claim = 'CLOSED' AND guarded THEN CASE WHEN ever_accepted THEN 'ACCEPTED' ELSE 'RECTIFIED' END
            ELSE claim
        END AS target
    FROM weighed
),
-- Other ledgers only lead onward: what the unit's own ledger or the authority says of the state begins a stretch.
placed AS (
    SELECT
        aimed.*, life_state.rank,
        CASE WHEN aimed.claim = 'REJECTED' OR aimed.out_of_scope <> '' THEN false
            ELSE aimed.source = 'ledger' OR aimed.kind IN ('complete', 'progress')
        END AS only_onward,
        last_value(aimed.target IGNORE NULLS) OVER (
            PARTITION BY aimed.hazard_no ORDER BY aimed.n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS target_before
    FROM aimed LEFT JOIN life_state ON life_state.state = aimed.target
),
stretched AS (
    SELECT
        * REPLACE (
            CASE WHEN kind = 'find_again' AND source = 'authority'
                    AND target_before IN ('RECTIFIED', 'ACCEPTED', 'CLOSED')
                    THEN 'RECTIFYING'
                ELSE target
            END AS target
        ),
        count(CASE WHEN NOT only_onward AND target IS NOT NULL THEN 1 END) OVER (
            PARTITION BY hazard_no ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS stretch
    FROM placed
),
settled AS (
    SELECT
        * REPLACE (
            CASE WHEN only_onward AND rank <= max(rank) OVER (
                        PARTITION BY hazard_no, stretch ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                    )
                    THEN NULL
                ELSE target
            END AS target
        )
    FROM stretched
)
SELECT
    * EXCLUDE (finished_on, rank, target_before, stretch, only_onward),
    last_value(target IGNORE NULLS) OVER (
        PARTITION BY hazard_no ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS state_after,
    coalesce(last_value(target IGNORE NULLS) OVER (
        PARTITION BY hazard_no ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), '') AS state_before,
    greatest(first_deadline_before, granted_before) AS due_before,
    CASE
        WHEN claim = 'REJECTED' OR kind = 'reject' THEN 'reject'
        WHEN claim = 'REOPENED' OR kind IN ('reopen', 'find_again')
            OR (source = 'unit' AND heard_before = 'absent') THEN 'reopen'
        WHEN immediate AND NOT major THEN 'spot'
        ELSE 'plain'
    END AS manner
FROM settled
