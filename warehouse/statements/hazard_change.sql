-- one row per hazard and month of its unit's returns in which it was reported, or should have been
-- this_* is the month itself, prev_* the last month before it in which the hazard stood in an effective return.
-- Units and last months stand in every partition, so that who asks about some units, or from a month on, has only
-- what matters to that worked out.
CREATE OR REPLACE VIEW hazard.change AS
WITH returned AS (
    SELECT
        unit_code, period,
        arg_max(moment_id, (received_at, moment_id)) AS submission_id,
        arg_max(sha256, (received_at, moment_id)) AS sha256
    FROM hazard.moment WHERE folded AND ledger = 'hazard' GROUP BY ALL
),
tied AS (
    SELECT hazard_code, unit_code, period, row_id
    FROM hazard.link WHERE retracted_at IS NULL
    QUALIFY row_number() OVER (
            PARTITION BY unit_code, hazard_code, period ORDER BY sheet_no, row_number, row_id
        ) = 1
),
born AS (
    SELECT
        tied.hazard_code, tied.unit_code, min(tied.period) AS first_period,
        CASE WHEN NOT coalesce(any_value(states.open), false) THEN greatest(max(tied.period), max(ended.period)) END
            AS last_period
    FROM tied
    LEFT JOIN (
        SELECT unit_code, hazard_code, max(period) AS period, arg_max(to_state, (period, position)) AS state
        FROM hazard.event WHERE retracted_at IS NULL GROUP BY ALL
    ) AS ended ON ended.unit_code = tied.unit_code AND ended.hazard_code = tied.hazard_code
    LEFT JOIN region.hazard_state AS states ON states.state = ended.state
    GROUP BY ALL
),
happened AS (
    SELECT
        unit_code, hazard_code, period,
        arg_max(to_state, position) AS state,
        count(*) FILTER (event = 'extend' AND legal) AS extensions,
        arg_max(until, position) FILTER (event = 'extend' AND legal) AS extension_until,
        arg_min(until, position) FILTER (event = 'set_deadline') AS deadline_first
    FROM hazard.event WHERE retracted_at IS NULL GROUP BY ALL
),
explained AS (
    SELECT
        unit_code, hazard_code, period,
        list(event ORDER BY position) FILTER (said_role IN ('unit', 'proxy')) AS events,
        bool_or(NOT legal) FILTER (
            said_role IN ('unit', 'proxy') AND event <> 'accept' AND from_state IS DISTINCT FROM to_state
        ) AS illegal,
        arg_max(note, position) FILTER (
            said_role IN ('unit', 'proxy') AND NOT legal AND event IN ('close', 'void', 'delist')
            AND from_state = to_state
        ) AS refused,
        bool_or(event IN ('reopen', 'reject') AND legal) AS reopened,
        bool_or(event IN ('downgrade', 'classify_major') AND legal AND said_role = 'authority') AS reassessed
    FROM hazard.event WHERE retracted_at IS NULL GROUP BY ALL
),
heard AS (
    SELECT
        born.hazard_code, born.unit_code, returned.period, born.first_period, born.last_period,
        returned.submission_id, returned.sha256, tied.row_id, true AS returned
    FROM born
    JOIN returned
        ON returned.unit_code = born.unit_code
            AND returned.period BETWEEN born.first_period AND coalesce(born.last_period, returned.period)
    LEFT JOIN tied
        ON tied.unit_code = born.unit_code
            AND tied.hazard_code = born.hazard_code AND tied.period = returned.period
    UNION ALL BY NAME
    SELECT happened.hazard_code, born.unit_code, happened.period, born.last_period, false AS returned
    FROM happened
    JOIN born ON born.unit_code = happened.unit_code AND born.hazard_code = happened.hazard_code
    ANTI JOIN returned ON returned.unit_code = born.unit_code AND returned.period = happened.period
),
told AS (
    SELECT
        heard.*,
        coalesce(entry.progress_note, '') AS progress_note,
        last_value(happened.state IGNORE NULLS) OVER so_far AS state,
        last_value(happened.state IGNORE NULLS) OVER earlier AS state_before,
        last_value(heard.row_id IGNORE NULLS) OVER earlier AS prev_row_id,
        last_value(CASE WHEN heard.row_id IS NOT NULL THEN coalesce(entry.progress_note, '') END IGNORE NULLS)
            OVER earlier AS prev_note,
        sum(happened.extensions) OVER so_far AS extensions,
        last_value(happened.extension_until IGNORE NULLS) OVER so_far AS extension_until,
        first_value(happened.deadline_first IGNORE NULLS) OVER so_far AS deadline_first
    FROM heard
    LEFT JOIN happened
        ON happened.unit_code = heard.unit_code
            AND happened.hazard_code = heard.hazard_code AND happened.period = heard.period
    LEFT JOIN ledger.hazard AS entry ON entry.row_id = heard.row_id
    WINDOW
        so_far AS (
            PARTITION BY heard.unit_code, heard.last_period, heard.hazard_code ORDER BY heard.period
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ),
        earlier AS (
            PARTITION BY heard.unit_code, heard.last_period, heard.hazard_code ORDER BY heard.period
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )
),
counted AS (
    SELECT
        told.*,
        states.open, states.rank, before.open AS open_before,
        count(*) FILTER (told.returned AND states.open) OVER so_far AS months_open,
        last_value(CASE WHEN told.row_id IS NOT NULL THEN told.state END IGNORE NULLS) OVER earlier AS prev_state
    FROM told
    LEFT JOIN region.hazard_state AS states ON states.state = told.state
    LEFT JOIN region.hazard_state AS before ON before.state = told.state_before
    WINDOW
        so_far AS (
            PARTITION BY told.unit_code, told.last_period, told.hazard_code ORDER BY told.period
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ),
        earlier AS (
            PARTITION BY told.unit_code, told.last_period, told.hazard_code ORDER BY told.period
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )
),
stretched AS (
    SELECT
        counted.*,
        count(*) FILTER (
            prev_state IS DISTINCT FROM state OR prev_note IS DISTINCT FROM progress_note OR row_id IS NULL
        ) OVER (
            PARTITION BY unit_code, last_period, hazard_code ORDER BY period
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS stretch
    FROM counted
    WHERE returned
),
noted AS (
    SELECT
        *,
        CAST(
            row_number() OVER (PARTITION BY unit_code, last_period, hazard_code, stretch ORDER BY period) AS INTEGER
        ) AS months_unchanged
    FROM stretched
)
SELECT
    noted.hazard_code, noted.unit_code, noted.period, noted.submission_id, noted.sha256, brought.file_name,
    this.sheet, this.sheet_no, this.row_number, noted.row_id,
    prev.period AS prev_period, prev.submission_id AS prev_submission_id, prev.sha256 AS prev_sha256,
    brought_before.file_name AS prev_file_name, prev.sheet AS prev_sheet, prev.sheet_no AS prev_sheet_no,
    prev.row_number AS prev_row_number, noted.prev_row_id,
    noted.state AS this_state, noted.prev_state,
    noted.rank AS this_rank, rank_before.rank AS prev_rank,
    this.status_reported AS this_status_reported, prev.status_reported AS prev_status_reported,
    this.level AS this_level, prev.level AS prev_level,
    this.category AS this_category, prev.category AS prev_category,
    this.description AS this_description, prev.description AS prev_description,
    this.location AS this_location, prev.location AS prev_location,
    this.measure AS this_measure, prev.measure AS prev_measure,
    this.found_on AS this_found_on, prev.found_on AS prev_found_on,
    this.deadline AS this_deadline, prev.deadline AS prev_deadline,
    this.deadline_raw AS this_deadline_raw, prev.deadline_raw AS prev_deadline_raw,
    this.responsible_dept AS this_responsible_dept, prev.responsible_dept AS prev_responsible_dept,
    array_to_string(this.responsible_person, '、') AS this_responsible_person,
    array_to_string(prev.responsible_person, '、') AS prev_responsible_person,
    this.progress_note AS this_progress_note, prev.progress_note AS prev_progress_note,
    this.completed_on AS this_completed_on, prev.completed_on AS prev_completed_on,
    this.accepted_on AS this_accepted_on, prev.accepted_on AS prev_accepted_on,
    array_to_string(this.accepted_by, '、') AS this_accepted_by,
    array_to_string(prev.accepted_by, '、') AS prev_accepted_by,
    this.acceptance_result AS this_acceptance_result, prev.acceptance_result AS prev_acceptance_result,
    this.closed_on AS this_closed_on, prev.closed_on AS prev_closed_on,
    noted.period = noted.first_period AS is_new,
    noted.row_id IS NULL AND doubt.hazard_code IS NULL AS vanished,
    coalesce(NOT noted.open_before, false) AS prev_closed,
    coalesce(explained.reopened, false) AS reopened,
    coalesce(noted.extension_until >= this.deadline, false) AS approved_extension,
    noted.extension_until,
    coalesce(explained.reassessed, false) AS reassessed,
    explained.events,
    coalesce(explained.illegal, false) AS illegal,
    explained.refused,
    link.code AS code_reported,
    CASE WHEN link.code IS NOT NULL THEN minted.hazard_code IS NOT NULL END AS code_known,
    list_contains(link.flags, 'code_foreign') AS code_foreign,
    list_contains(link.flags, 'code_twice') AS code_twice,
    list_contains(link.flags, 'code_differs') AS code_differs,
    noted.first_period, noted.last_period,
    CAST(noted.months_open AS INTEGER) AS months_open,
    noted.months_unchanged,
    noted.deadline_first,
    CAST(coalesce(noted.extensions, 0) AS INTEGER) AS extensions
FROM noted
JOIN intake.submission AS brought ON brought.submission_id = noted.submission_id
LEFT JOIN ledger.hazard AS this ON this.row_id = noted.row_id
LEFT JOIN ledger.hazard AS prev ON prev.row_id = noted.prev_row_id
LEFT JOIN intake.submission AS brought_before ON brought_before.submission_id = prev.submission_id
LEFT JOIN region.hazard_state AS rank_before ON rank_before.state = noted.prev_state
LEFT JOIN explained
    ON explained.unit_code = noted.unit_code
        AND explained.hazard_code = noted.hazard_code AND explained.period = noted.period
LEFT JOIN hazard.link AS link
    ON link.unit_code = noted.unit_code AND link.row_id = noted.row_id AND link.retracted_at IS NULL
LEFT JOIN hazard.hazard AS minted ON minted.hazard_code = link.code AND minted.unit_code = noted.unit_code
LEFT JOIN (
    SELECT DISTINCT hazard_code, period FROM hazard.candidate WHERE retracted_at IS NULL
) AS doubt ON doubt.hazard_code = noted.hazard_code AND doubt.period = noted.period
WHERE noted.row_id IS NOT NULL OR (noted.open_before AND noted.open)
