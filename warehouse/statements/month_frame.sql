-- one row per unit and month, from a month on, in which a return of the unit's counts
-- What shows only over all its returns and against the months before. Compared months are months with a return.
WITH returned AS (
    SELECT
        brought.unit_code, brought.period, brought.ledger, brought.submission_id, brought.sha256,
        brought.received_at, brought.outcome = 'nil' AS is_nil
    FROM intake.submission AS brought
    JOIN region.unit USING (unit_code)
    WHERE brought.is_effective
),
-- The return a finding is told of: the hazard ledger, else whichever comes first.
month AS (
    SELECT
        unit_code, period,
        min_by(returned, (ledger <> 'hazard', ledger)) AS told,
        list(ledger ORDER BY ledger) AS received_ledgers,
        bool_or(is_nil) FILTER (ledger = 'hazard') AS nil_declared,
        bool_or(ledger = 'hazard') AS hazard_returned,
        bool_or(ledger = 'key_task') AS tasks_returned
    FROM returned
    GROUP BY ALL
),
owed AS (
    SELECT
        due.unit_code, due.period,
        list(coalesce(book.label, due.ledger) ORDER BY due.ledger) AS missing_ledgers
    FROM region.due
    ANTI JOIN intake.submission AS brought
        ON brought.unit_code = due.unit_code AND brought.period = due.period AND brought.ledger = due.ledger
    LEFT JOIN region.code AS book ON book.list = 'ledger' AND book.code = due.ledger
    GROUP BY ALL
),
hazards AS (
    SELECT
        unit_code, period,
        count(*) AS hazards,
        count(*) FILTER (level = 'MAJOR') AS majors,
        count(*) FILTER (deadline IS NULL) AS no_deadline,
        count(*) FILTER (source NOT IN ('SELF', 'SELF_COMPREH', 'SELF_PRO', 'STAFF', 'SEASON', 'LOOKBACK'))
            AS other_sources,
        count(*) FILTER (closed_on = found_on) AS closed_same_day,
        count(*) FILTER (status_reported IN ('RECTIFIED', 'ACCEPTED', 'CLOSED')) AS rectified,
        count(*) FILTER (status_reported IN ('ACCEPTED', 'CLOSED')) AS accepted
    FROM ledger.effective_hazard
    GROUP BY ALL
),
compared AS (
    SELECT
        change.unit_code, change.period,
        count(*) FILTER (NOT is_new AND NOT prev_closed) AS open_before,
        count(*) FILTER (NOT is_new AND NOT prev_closed AND NOT vanished) AS carried_over,
        count(*) FILTER (
            this_level = 'MAJOR' AND state.open AND NOT EXISTS (
                FROM hazard.listing
                WHERE listing.hazard_code = change.hazard_code
                    AND listing.retracted_at IS NULL
                    AND listing.listed_on IS NOT NULL
                    AND coalesce(listing.period, '') <= change.period
            )
        ) AS majors_unlisted
    FROM hazard.change AS change
    LEFT JOIN region.hazard_state AS state ON state.state = change.this_state
    WHERE change.period >= $since AND coalesce(change.last_period, $since) >= $since
    GROUP BY ALL
),
born AS (
    SELECT hazard_code, unit_code, min(period) AS first_period
    FROM hazard.link
    WHERE retracted_at IS NULL
    GROUP BY ALL
),
mended AS (
    SELECT hazard_code, min(period) AS mended_in
    FROM hazard.event
    JOIN region.hazard_state AS state ON state.state = event.to_state
    WHERE event.retracted_at IS NULL AND state.rank BETWEEN 4 AND 6
    GROUP BY ALL
),
graded AS (
    SELECT link.hazard_code, min(link.period) AS major_in
    FROM hazard.link
    JOIN ledger.hazard AS entry USING (row_id)
    WHERE link.retracted_at IS NULL AND entry.level = 'MAJOR'
    GROUP BY ALL
),
this_year AS (
    SELECT
        month.unit_code, month.period,
        count(*) AS hazards_year,
        count(*) FILTER (mended.mended_in <= month.period) AS rectified_year,
        count(*) FILTER (graded.major_in <= month.period) AS majors_year
    FROM month
    JOIN born
        ON born.unit_code = month.unit_code
            AND born.first_period BETWEEN left(month.period, 4) || '-01' AND month.period
    LEFT JOIN mended USING (hazard_code)
    LEFT JOIN graded USING (hazard_code)
    WHERE month.period >= $since
    GROUP BY ALL
),
tasks AS (
    SELECT unit_code, period, count(*) AS tasks FROM ledger.effective_key_task GROUP BY ALL
),
measures AS (
    SELECT unit_code, period, count(*) AS measures FROM ledger.effective_measure GROUP BY ALL
),
stated AS (
    SELECT
        entry.unit_code, entry.period,
        sum(coalesce(entry.general_found + coalesce(entry.major_found, 0), entry.total_found)) AS statistics_found,
        sum(coalesce(entry.general_rectified + coalesce(entry.major_closed, 0), entry.total_rectified))
            AS statistics_rectified,
        sum(entry.major_found) AS statistics_majors
    FROM ledger.effective_statistics AS entry
    JOIN region.unit AS unit USING (unit_code)
    WHERE entry.unit_name IS NULL OR entry.unit_name = unit.name OR list_contains(unit.short_names, entry.unit_name)
    GROUP BY ALL
),
inspected AS (
    SELECT unit.unit_code, visit.period, sum(visit.found_count) AS inspection_problems
    FROM ledger.effective_inspection AS visit
    JOIN region.unit AS unit
        ON visit.inspected_unit = unit.name OR list_contains(unit.short_names, visit.inspected_unit)
    WHERE coalesce(visit.inspecting_org, '') <> unit.name
        AND NOT coalesce(list_contains(unit.short_names, visit.inspecting_org), false)
    GROUP BY ALL
),
peers AS (
    SELECT
        unit.kind, unit.county, month.period,
        count(*) FILTER (month.hazard_returned) AS peers,
        count(*) FILTER (month.hazard_returned AND NOT month.nil_declared) AS peers_with_hazards
    FROM month
    JOIN region.unit AS unit USING (unit_code)
    GROUP BY ALL
),
nil_run AS (
    SELECT
        unit_code, period,
        CASE WHEN is_nil THEN row_number() OVER (PARTITION BY unit_code, stretch ORDER BY period) END AS nil_months
    FROM (
        SELECT
            unit_code, period, is_nil,
            month_no - row_number() OVER (PARTITION BY unit_code, is_nil ORDER BY period) AS stretch
        FROM (
            SELECT
                *, CAST(left(period, 4) AS INTEGER) * 12 + CAST(right(period, 2) AS INTEGER) AS month_no
            FROM returned
            WHERE ledger = 'hazard'
        )
        WHERE is_nil
    )
)
SELECT
    month.told.sha256, month.told.submission_id, month.unit_code, month.period, month.told.ledger,
    unit.kind AS unit_kind, unit.grade AS unit_grade, unit.name AS reporting_unit,
    CAST(month.told.received_at AS DATE) AS received_on,
    month.nil_declared,
    coalesce(nil_run.nil_months, 0) AS nil_months,
    peers.peers, peers.peers_with_hazards,
    coalesce(inspected.inspection_problems, 0) AS inspection_problems,
    CASE WHEN month.hazard_returned THEN coalesce(hazards.hazards, 0) END AS hazards,
    CASE WHEN before.hazard_returned THEN coalesce(hazards_before.hazards, 0) END AS hazards_before,
    coalesce(compared.open_before, 0) AS open_before,
    coalesce(compared.carried_over, 0) AS carried_over,
    coalesce(compared.majors_unlisted, 0) AS majors_unlisted,
    CASE WHEN month.hazard_returned THEN coalesce(hazards.majors, 0) END AS majors,
    hazards.no_deadline, hazards.other_sources, hazards.closed_same_day,
    hazards.rectified, hazards.accepted,
    coalesce(this_year.hazards_year, 0) AS hazards_year,
    coalesce(this_year.rectified_year, 0) AS rectified_year,
    coalesce(this_year.majors_year, 0) AS majors_year,
    coalesce(measures.measures, 0) AS measures,
    CASE WHEN month.tasks_returned THEN coalesce(tasks.tasks, 0) END AS tasks,
    CASE WHEN before.tasks_returned THEN coalesce(tasks_before.tasks, 0) END AS tasks_before,
    month.received_ledgers,
    owed.missing_ledgers,
    stated.statistics_found, stated.statistics_rectified, stated.statistics_majors
FROM month
JOIN region.unit AS unit USING (unit_code)
LEFT JOIN month AS before
    ON before.unit_code = month.unit_code
        AND before.period = strftime(CAST(month.period || '-01' AS DATE) - INTERVAL 1 MONTH, '%Y-%m')
LEFT JOIN hazards ON hazards.unit_code = month.unit_code AND hazards.period = month.period
LEFT JOIN hazards AS hazards_before
    ON hazards_before.unit_code = before.unit_code AND hazards_before.period = before.period
LEFT JOIN tasks ON tasks.unit_code = month.unit_code AND tasks.period = month.period
LEFT JOIN tasks AS tasks_before
    ON tasks_before.unit_code = before.unit_code AND tasks_before.period = before.period
LEFT JOIN measures ON measures.unit_code = month.unit_code AND measures.period = month.period
LEFT JOIN compared ON compared.unit_code = month.unit_code AND compared.period = month.period
LEFT JOIN this_year ON this_year.unit_code = month.unit_code AND this_year.period = month.period
LEFT JOIN stated ON stated.unit_code = month.unit_code AND stated.period = month.period
LEFT JOIN inspected ON inspected.unit_code = month.unit_code AND inspected.period = month.period
LEFT JOIN nil_run ON nil_run.unit_code = month.unit_code AND nil_run.period = month.period
LEFT JOIN peers
    ON peers.kind IS NOT DISTINCT FROM unit.kind
        AND peers.county IS NOT DISTINCT FROM unit.county
        AND peers.period = month.period
LEFT JOIN owed ON owed.unit_code = month.unit_code AND owed.period = month.period
WHERE month.period >= $since
ORDER BY month.unit_code, month.period
