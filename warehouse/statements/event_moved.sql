-- one row per event by which a hazard goes from one state to the next
-- What a row gives a day for, and that it stands in the ledger at all, is said; the steps between are inferred.
CREATE OR REPLACE TEMP TABLE moved AS
WITH walked AS (
    SELECT
        entry.* EXCLUDE (source, kind, claim, level, deadline, until),
        step.major,
        path.ordinal, path.event, path.from_state, path.to_state, path.inferred,
        path.legal AND NOT (path.event = 'accept' AND entry.self_accepted IS TRUE) AS legal,
        CASE
            WHEN path.event = 'accept' AND entry.self_accepted THEN '验收人即整改责任人'
            ELSE coalesce(path.note, CASE WHEN NOT path.inferred THEN entry.note END)
        END AS why,
        CASE
            WHEN step.source <> 'unit' AND NOT path.inferred THEN entry.on_date
            WHEN step.source = 'authority' THEN NULL
            WHEN path.event = 'register' THEN entry.found_on
            WHEN path.event IN (
                    'complete', 'on_the_spot'
                )
                THEN coalesce(
                        entry.completed_on, CASE WHEN path.event = 'on_the_spot' THEN entry.found_on END
                    )
            WHEN path.event IN ('accept', 'reject') THEN entry.accepted_on
            WHEN path.event = 'close' THEN coalesce(entry.closed_on, entry.accepted_on)
        END AS told_on
    FROM step
    JOIN entry ON entry.hazard_no = step.hazard_no AND entry.n = step.n
    JOIN path
        ON path.before = step.state_before AND path.target = step.state_after
            AND path.completed = (coalesce(step.completed, false) OR step.source = 'authority')
            AND path.accepted = (coalesce(step.accepted, false) OR step.source = 'authority' OR step.ever_accepted)
            AND path.manner = step.manner
    WHERE step.state_before <> step.state_after
),
dated AS (
    SELECT *, CASE WHEN told_on <= received_on THEN told_on END AS dated_on FROM walked
),
bounded AS (
    SELECT
        *,
        CASE WHEN event NOT IN ('reopen', 'reject', 'regress') THEN min(dated_on) OVER (
                    PARTITION BY hazard_no ORDER BY n, ordinal ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
                )
        END AS not_after,
        max(dated_on) OVER (
            PARTITION BY hazard_no ORDER BY n, ordinal ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS not_before
    FROM dated
)
SELECT
    * REPLACE (inferred AND dated_on IS NULL AND event <> 'register' AS inferred),
    NOT inferred AND dated_on IS NULL AS undated,
    coalesce(dated_on, greatest(least(fallback_on, not_after), not_before)) AS effective_on
FROM bounded
