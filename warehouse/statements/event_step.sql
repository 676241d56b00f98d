-- one row per entry with what was so before it and what is so after it
CREATE OR REPLACE TEMP TABLE step AS
WITH placed AS (
    SELECT
        *,
        row_number() OVER story AS n,
        count(*) FILTER (kind IN ('reassess', 'correct') AND level IS NOT NULL) OVER story AS grading
    FROM entry
    WINDOW story AS (PARTITION BY hazard_code ORDER BY period, rank, on_date, tie, kind)
),
graded AS (
    SELECT
        *,
        coalesce(bool_or(level = 'MAJOR') OVER (PARTITION BY hazard_code, grading ORDER BY n), false) AS major,
        coalesce(
            bool_or(list_contains($closes_levels, level)) OVER (PARTITION BY hazard_code, grading ORDER BY n), false
        ) AS guarded_level,
        coalesce(
            last_value(CASE kind WHEN 'list' THEN true WHEN 'delist' THEN false END IGNORE NULLS) OVER so_far, false
        ) AS listed,
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
        last_value(CASE WHEN rank = 0 THEN source END IGNORE NULLS) OVER earlier AS heard_before,
        last_value(CASE WHEN source = 'unit' THEN deadline END IGNORE NULLS) OVER earlier AS deadline_before,
        last_value(CASE WHEN kind IN ('extend', 'correct') THEN until END IGNORE NULLS) OVER earlier AS granted_before
    FROM placed
    WINDOW
        so_far AS (PARTITION BY hazard_code ORDER BY n),
        earlier AS (PARTITION BY hazard_code ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
aimed AS (
    SELECT
        *,
        guarded_level OR (listed AND $closes_listed) AS guarded,
        CASE
            WHEN source = 'absent' THEN NULL
            WHEN out_of_scope <> '' THEN out_of_scope
            WHEN source = 'authority' THEN
                CASE
                    WHEN kind IN ('accept', 'delist') THEN 'CLOSED'
                    WHEN kind IN ('reject', 'reopen') THEN 'RECTIFYING'
                    WHEN kind = 'correct' THEN claim
                END
            WHEN claim = 'VOID' OR claim IS NULL THEN CASE WHEN n = 1 THEN 'REGISTERED' END
            WHEN claim IN ('REJECTED', 'REOPENED') THEN 'RECTIFYING'
            WHEN closed_by_authority THEN 'CLOSED'
            WHEN claim = 'CLOSED' AND (guarded_level OR (listed AND $closes_listed)) THEN
                CASE WHEN ever_accepted THEN 'ACCEPTED' ELSE 'RECTIFIED' END
            ELSE claim
        END AS target
    FROM graded
),
told AS (
    SELECT
        *,
        last_value(target IGNORE NULLS) OVER (PARTITION BY hazard_code ORDER BY n) AS state_after,
        lag(major) OVER (PARTITION BY hazard_code ORDER BY n) AS major_before,
        first_value(deadline IGNORE NULLS) OVER (
            PARTITION BY hazard_code ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS first_deadline_before
    FROM aimed
)
SELECT
    told.*,
    coalesce(lag(state_after) OVER (PARTITION BY hazard_code ORDER BY n), '') AS state_before,
    greatest(first_deadline_before, granted_before) AS due_before,
    CASE
        WHEN claim = 'REJECTED' OR kind = 'reject' THEN 'reject'
        WHEN claim = 'REOPENED' OR kind = 'reopen' OR (source = 'unit' AND heard_before = 'absent') THEN 'reopen'
        WHEN immediate AND NOT major THEN 'spot'
        ELSE 'plain'
    END AS manner
FROM told
