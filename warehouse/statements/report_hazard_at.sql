-- one row per hazard that existed as of a day, as it was known at a moment
-- What a row says (text, place, people) comes from the latest month reported up to the day; what happened
-- (state, extensions, listing) comes from the events effective by the day; overdue and its kin are derived.
CREATE OR REPLACE MACRO report.hazard_at(day, moment) AS TABLE
WITH clock AS (
    SELECT
        CAST(day AS DATE) AS as_of,
        CAST(moment AS TIMESTAMP) AS known_at,
        strftime(CAST(day AS DATE), '%Y-%m') AS month
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
        max(link.period) FILTER (link.period <= clock.month) AS period_last_seen,
        arg_min(link.row_id, (link.period, link.row_id)) AS first_row_id,
        arg_max(link.row_id, (link.period, link.row_id)) FILTER (link.period <= clock.month) AS last_row_id
    FROM hazard.link AS link
    CROSS JOIN clock
    WHERE link.recorded_at <= clock.known_at
        AND (link.retracted_at IS NULL OR link.retracted_at > clock.known_at)
    GROUP BY ALL
),

happened AS (
    SELECT
        event.hazard_code,
        count(*) FILTER (event.event = 'extend' AND event.legal) AS extensions,
        arg_max(event.until, (event.effective_on, event.until))
            FILTER (event.event = 'extend' AND event.legal) AS extended_to,
        max(event.effective_on) FILTER (event.event = 'classify_major' AND event.legal) AS major_on,
        max(event.effective_on) FILTER (event.event = 'downgrade' AND event.legal) AS downgraded_on,
        max(event.effective_on) FILTER (event.event = 'list' AND event.legal) AS listed_on,
        max(event.effective_on) FILTER (event.event = 'delist' AND event.legal) AS delisted_on,
        max(event.effective_on) FILTER (event.event IN ('complete', 'on_the_spot')) AS completed_on,
        max(event.effective_on) FILTER (event.event = 'accept') AS accepted_on,
        max(event.effective_on) FILTER (event.event = 'close') AS closed_on
    FROM hazard.event AS event
    CROSS JOIN clock
    WHERE event.recorded_at <= clock.known_at
        AND (event.retracted_at IS NULL OR event.retracted_at > clock.known_at)
        AND event.effective_on <= clock.as_of
    GROUP BY ALL
),

returned AS (
    SELECT DISTINCT brought.unit_code, brought.period
    FROM intake.submission AS brought
    CROSS JOIN clock
    WHERE brought.ledger = 'hazard'
        AND brought.outcome IN ('accepted', 'nil')
        AND brought.received_at <= clock.known_at
        AND brought.received_at < clock.as_of + INTERVAL 1 DAY
        AND brought.period <= clock.month
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
        stand.since,
        known.label AS state_label,
        known.rank,
        known.open
    FROM stand
    JOIN seen USING (hazard_code)
    JOIN region.hazard_state AS known USING (state)
),

absent AS (
    SELECT told.hazard_code, min(returned.period) AS vanished_since
    FROM told
    JOIN returned ON returned.unit_code = told.unit_code AND returned.period > told.period_last_seen
    WHERE told.open
    GROUP BY ALL
),

unmoved AS (
    SELECT told.hazard_code
    FROM told
    CROSS JOIN clock
    CROSS JOIN setting
    JOIN hazard.link AS link ON link.hazard_code = told.hazard_code
    JOIN ledger.hazard AS entry ON entry.row_id = link.row_id
    WHERE told.open
        AND date_diff('month', told.since, clock.as_of) > setting.stalled_periods
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

described AS (
    SELECT
        told.*,
        entry.* EXCLUDE (row_id, unit_code, period, hazard_code),
        brought.file_name,
        coalesce(happened.extensions, 0) AS extensions,
        coalesce(opening.deadline, entry.deadline) AS deadline_first,
        coalesce(happened.extended_to, opening.deadline, entry.deadline) AS deadline_now,
        CASE
            WHEN happened.extended_to IS NOT NULL THEN 'date'
            WHEN opening.deadline IS NOT NULL OR entry.deadline IS NULL
                THEN coalesce(opening.deadline_kind, entry.deadline_kind)
            ELSE entry.deadline_kind
        END AS deadline_kind_now,
        coalesce(
            happened.listed_on > coalesce(happened.delisted_on, DATE '0001-01-01')
            OR happened.listed_on = happened.delisted_on AND told.open,
            false
        ) AS listed,
        CASE
            WHEN happened.downgraded_on >= coalesce(happened.major_on, DATE '0001-01-01') THEN 'GENERAL'
            WHEN happened.major_on IS NOT NULL OR opening.level = 'MAJOR' THEN 'MAJOR'
            ELSE entry.level
        END AS level_now,
        CASE WHEN told.rank BETWEEN 4 AND 6 THEN coalesce(entry.completed_on, happened.completed_on) END
            AS completed_then,
        CASE WHEN told.rank BETWEEN 5 AND 6 THEN coalesce(entry.accepted_on, happened.accepted_on) END
            AS accepted_then,
        CASE WHEN told.rank = 6 THEN coalesce(happened.closed_on, entry.closed_on) END AS closed_then
    FROM told
    JOIN ledger.hazard AS entry ON entry.row_id = told.row_id
    JOIN ledger.hazard AS opening ON opening.row_id = told.first_row_id
    JOIN intake.submission AS brought ON brought.submission_id = entry.submission_id
    LEFT JOIN happened ON happened.hazard_code = told.hazard_code
)

SELECT
    described.hazard_code,
    described.unit_code,
    coalesce(unit.name, described.unit_code) AS unit_name,
    unit.county,
    unit.kind AS unit_kind,
    described.period_first,
    described.period_last_seen,
    described.found_on,
    described.location,
    described.description,
    described.category,
    category.label AS category_label,
    described.level_now AS level,
    level.label AS level_label,
    described.state,
    described.state_label,
    described.since AS state_since,
    described.deadline_now AS deadline,
    described.deadline_first,
    described.deadline_kind_now AS deadline_kind,
    described.extensions,
    CASE
        WHEN described.rank < 4 AND described.deadline_now < clock.as_of
            THEN date_diff('day', described.deadline_now, clock.as_of)
    END AS days_overdue,
    days_overdue IS NOT NULL AS overdue,
    coalesce(
        described.rank < 4
        AND described.deadline_now BETWEEN clock.as_of
        AND clock.as_of + CAST(setting.due_soon_days AS INTEGER),
        false
    ) AS due_soon,
    unmoved.hazard_code IS NOT NULL AS stalled,
    absent.hazard_code IS NOT NULL AS vanished,
    absent.vanished_since,
    described.listed,
    described.open AS is_open,
    described.responsible_dept,
    array_to_string(described.responsible_person, '、') AS responsible_person,
    described.measure,
    described.fund_wan,
    described.progress_note,
    described.completed_then AS completed_on,
    described.accepted_then AS accepted_on,
    array_to_string(described.accepted_by, '、') AS accepted_by,
    described.closed_then AS closed_on,
    coalesce(
        described.five_duty_resp
        AND described.five_measure
        AND described.five_fund
        AND described.five_time
        AND described.five_plan,
        false
    ) AS five_met,
    described.file_name,
    described.sheet,
    described.row_number,
    described.sha256,
    described.row_id
FROM described
CROSS JOIN clock
CROSS JOIN setting
LEFT JOIN region.unit AS unit ON unit.unit_code = described.unit_code
LEFT JOIN region.code AS category ON category.list = 'category' AND category.code = described.category
LEFT JOIN region.code AS level ON level.list = 'level' AND level.code = described.level_now
LEFT JOIN absent ON absent.hazard_code = described.hazard_code
LEFT JOIN unmoved ON unmoved.hazard_code = described.hazard_code;
