-- one row per hazard that existed as of a day, as it was known at a moment: where it stands
-- What a row says comes from the latest month that had ended, or was reported, by the day; what happened (state,
-- extensions, listing) comes from the events effective by the day; overdue and its kin are derived.
CREATE OR REPLACE MACRO hazard.standing_at(day, moment) AS TABLE
    WITH clock AS (
        SELECT
            CAST(day AS DATE) AS as_of,
            CAST(moment AS TIMESTAMP) AS known_at
    ),

    setting AS (
        SELECT
            max(value) FILTER (name = 'due_soon_days') AS due_soon_days,
            max(value) FILTER (name = 'stalled_periods') AS stalled_periods
        FROM region.setting
    ),

    stand AS (
        SELECT
            span.hazard_code,
            span.unit_code,
            arg_max(span.state, (span.valid_from, span.recorded_at)) AS state,
            max(span.valid_from) AS since
        FROM hazard.state AS span
        CROSS JOIN clock
        WHERE span.recorded_at <= clock.known_at
            AND (span.retracted_at IS NULL OR span.retracted_at > clock.known_at)
            AND span.valid_from <= clock.as_of
            AND (span.valid_until IS NULL OR span.valid_until > clock.as_of)
        GROUP BY ALL
    ),

    seen AS (
        SELECT
            link.hazard_code,
            min(link.period) AS period_first,
            max(link.period) FILTER (said_on <= clock.as_of) AS period_last_seen,
            arg_min(link.row_id, (link.period, link.row_id)) AS first_row_id,
            arg_max(link.row_id, (link.period, link.row_id)) FILTER (said_on <= clock.as_of) AS last_row_id
        FROM (
            SELECT
                tied.*,
                least(
                    coalesce(month.last_on, last_day(CAST(tied.period || '-01' AS DATE))),
                    CAST(tied.recorded_at AS DATE)
                ) AS said_on
            FROM hazard.link AS tied
            LEFT JOIN region.month AS month ON month.period = tied.period
        ) AS link
        CROSS JOIN clock
        WHERE link.recorded_at <= clock.known_at
            AND (link.retracted_at IS NULL OR link.retracted_at > clock.known_at)
        GROUP BY ALL
    ),

    happened AS (
        SELECT
            event.hazard_code,
            count(*) FILTER (event.event = 'extend' AND event.legal) AS extensions,
            arg_max(event.until, (event.effective_on, event.position))
            FILTER (event.event IN ('extend', 'correct') AND event.legal AND event.until IS NOT NULL)
                AS granted_until,
            arg_min(event.until, event.position) FILTER (event.event = 'set_deadline') AS first_until,
            arg_max(event.level, event.position) FILTER (event.level IS NOT NULL) AS level,
            arg_max(event.event, (event.effective_on, event.position))
            FILTER (event.event IN ('list', 'delist')) AS listing,
            arg_max(event.event, event.position) FILTER (event.event IN ('vanish', 'reappear')) AS presence,
            arg_max(event.period, event.position) FILTER (event.event = 'vanish') AS vanished_since,
            max(event.effective_on) FILTER (
                event.to_state = 'RECTIFIED' AND event.from_state IS DISTINCT FROM 'RECTIFIED'
            )
                AS completed_on,
            max(event.effective_on) FILTER (event.event = 'accept' AND event.to_state = 'ACCEPTED') AS accepted_on,
            max(event.effective_on) FILTER (event.event = 'close' AND event.to_state = 'CLOSED') AS closed_on
        FROM hazard.event AS event
        CROSS JOIN clock
        WHERE event.recorded_at <= clock.known_at
            AND (event.retracted_at IS NULL OR event.retracted_at > clock.known_at)
            AND event.effective_on <= clock.as_of
        GROUP BY ALL
    ),

    told AS (
        SELECT
            stand.hazard_code,
            stand.unit_code,
            seen.period_first,
            coalesce(seen.period_last_seen, seen.period_first) AS period_last_seen,
            coalesce(seen.last_row_id, seen.first_row_id) AS row_id,
            seen.first_row_id,
            stand.state,
            stand.since AS state_since,
            known.rank,
            known.open AS is_open
        FROM stand
        JOIN seen USING (hazard_code)
        JOIN region.hazard_state AS known USING (state)
    ),

    unmoved AS (
        SELECT told.hazard_code
        FROM told
        CROSS JOIN clock
        CROSS JOIN setting
        JOIN hazard.link AS link ON link.hazard_code = told.hazard_code
        JOIN ledger.hazard AS entry ON entry.row_id = link.row_id
        WHERE told.is_open
            AND date_diff('month', told.state_since, clock.as_of) > setting.stalled_periods
            AND link.recorded_at <= clock.known_at
            AND (link.retracted_at IS NULL OR link.retracted_at > clock.known_at)
            AND link.period <= told.period_last_seen
            AND date_diff(
                'month',
                CAST(link.period || '-01' AS DATE),
                CAST(told.period_last_seen || '-01' AS DATE)
            ) <= setting.stalled_periods
        GROUP BY ALL
        HAVING count(DISTINCT coalesce(entry.progress_note, '')) = 1
    ),

    dated AS (
        SELECT
            told.*,
            coalesce(happened.extensions, 0) AS extensions,
            coalesce(happened.first_until, opening.deadline, entry.deadline) AS deadline_first,
            coalesce(happened.granted_until, deadline_first) AS deadline,
            CASE
                WHEN happened.granted_until IS NOT NULL THEN 'date'
                WHEN opening.deadline IS NOT NULL OR entry.deadline IS NULL
                    THEN coalesce(opening.deadline_kind, entry.deadline_kind)
                ELSE entry.deadline_kind
            END AS deadline_kind,
            coalesce(happened.listing = 'list', false) AS listed,
            coalesce(happened.level, CASE WHEN opening.level = 'MAJOR' THEN 'MAJOR' END, entry.level) AS level,
            coalesce(told.is_open AND happened.presence = 'vanish', false) AS vanished,
            CASE WHEN vanished THEN happened.vanished_since END AS vanished_since,
            CASE WHEN told.rank BETWEEN 4 AND 6 THEN coalesce(entry.completed_on, happened.completed_on) END
                AS completed_on,
            CASE WHEN told.rank BETWEEN 5 AND 6 THEN coalesce(entry.accepted_on, happened.accepted_on) END
                AS accepted_on,
            CASE WHEN told.rank = 6 THEN coalesce(happened.closed_on, entry.closed_on) END AS closed_on,
            coalesce(
                entry.five_duty_resp
                AND entry.five_measure
                AND entry.five_fund
                AND entry.five_time
                AND entry.five_plan,
                false
            ) AS five_met,
            entry.fund_wan
        FROM told
        JOIN ledger.hazard AS entry ON entry.row_id = told.row_id
        JOIN ledger.hazard AS opening ON opening.row_id = told.first_row_id
        LEFT JOIN happened ON happened.hazard_code = told.hazard_code
    )

    SELECT
        dated.* EXCLUDE (first_row_id),
        CASE
            WHEN dated.rank < 4 AND dated.deadline < clock.as_of
                THEN date_diff('day', dated.deadline, clock.as_of)
        END AS days_overdue,
        days_overdue IS NOT NULL AS overdue,
        coalesce(
            dated.rank < 4
            AND dated.deadline BETWEEN clock.as_of AND clock.as_of + CAST(setting.due_soon_days AS INTEGER),
            false
        ) AS due_soon,
        unmoved.hazard_code IS NOT NULL AS stalled
    FROM dated
    CROSS JOIN clock
    CROSS JOIN setting
    LEFT JOIN unmoved ON unmoved.hazard_code = dated.hazard_code;
