-- one row per reported hazard and sign of going through the motions that could apply to it
-- hit: whether the row shows the sign; signs that cannot apply to a row are not listed for it.
WITH before_by_code AS (
    SELECT unit_code, hazard_code, any_value(status_reported) AS status, any_value(progress_note) AS note
    FROM last_month WHERE hazard_code IS NOT NULL GROUP BY ALL
),
before_by_text AS (
    SELECT
        unit_code, description, location, any_value(status_reported) AS status,
        any_value(progress_note) AS note
    FROM last_month GROUP BY ALL
),
-- Last year's words about a hazard said to be found long after: the ledger was copied, not written.
year_ago AS (
    SELECT unit_code, regexp_replace(description, '[\s\p{P}\p{S}]', '', 'g') AS words, max(found_on) AS found_on
    FROM last_year
    WHERE length(regexp_replace(description, '[\s\d\p{P}\p{S}]', '', 'g')) >= $copied_least_letters
    GROUP BY ALL
),
hazard AS (
    SELECT
        now.*, copied.also_at, regexp_replace(now.measure, '[\s\p{P}]', '', 'g') AS measure_words,
        coalesce(by_code.status, by_text.status) AS status_before,
        CASE WHEN by_code.status IS NULL THEN by_text.note ELSE by_code.note END AS note_before,
        now.found_on > year_ago.found_on + INTERVAL 180 DAY AS written_last_year,
        min(now.found_on) OVER unit = max(now.found_on) OVER unit
        AND min(now.deadline) OVER unit = max(now.deadline) OVER unit AS one_pair_of_dates,
        min(now.responsible_person::VARCHAR) OVER unit
        = max(now.responsible_person::VARCHAR) OVER unit AS one_person
    FROM this_month AS now
    LEFT JOIN copied USING (row_id)
    LEFT JOIN before_by_code AS by_code USING (unit_code, hazard_code)
    LEFT JOIN before_by_text AS by_text
        ON by_text.unit_code = now.unit_code AND by_text.description = now.description
            AND by_text.location IS NOT DISTINCT FROM now.location
    LEFT JOIN year_ago
        ON year_ago.unit_code = now.unit_code
            AND year_ago.words = regexp_replace(now.description, '[\s\p{P}\p{S}]', '', 'g')
    WINDOW unit AS (PARTITION BY now.unit_code)
),
sign AS (
    SELECT
        unit_code, period, sha256, sheet, sheet_no, row_number, also_at, unnest([
            {
                'code': 'unchanged_open', 'field': 'progress_note',
                'hit': CASE WHEN status_before IS NOT NULL AND status_reported IN $open_states
                        THEN status_reported = status_before AND progress_note IS NOT DISTINCT FROM note_before
                END
            },
            {
                'code': 'boilerplate_measure', 'field': 'measure',
                'hit': regexp_full_match(measure_words, '(' || array_to_string($boilerplate, '|') || ')+')
            },
            { 'code': 'same_dates', 'field': 'found_on', 'hit': one_pair_of_dates },
            { 'code': 'same_person', 'field': 'responsible_person', 'hit': coalesce(one_person, false) },
            { 'code': 'copied_text', 'field': 'description', 'hit': also_at IS NOT NULL },
            { 'code': 'copied_last_year', 'field': 'description', 'hit': written_last_year },
            { 'code': 'month_end_deadlines', 'field': 'deadline', 'hit': deadline = last_day(deadline) },
            {
                'code': 'closed_same_day', 'field': 'status_reported',
                'hit': CASE WHEN status_reported = 'CLOSED' OR closed_flag
                        THEN coalesce(coalesce(closed_on, accepted_on, completed_on) = found_on, false)
                            AND evidence_after IS NULL
                END
            },
            {
                'code': 'person_is_department', 'field': 'responsible_person',
                'hit': len(list_filter(
                    responsible_person, LAMBDA who:
                    length(who) >= 3 AND regexp_matches(who, '(科|部|室|处|股|办|中心|医院|卫生院|公司|局)$')
                )) > 0
            },
            {
                'code': 'major_without_five', 'field': 'level',
                'hit': CASE WHEN level = 'MAJOR' AND status_reported IS DISTINCT FROM 'CLOSED' THEN NOT (
                            coalesce(five_duty_resp, responsible_dept IS NOT NULL AND len(responsible_person) > 0)
                            AND coalesce(five_measure, measure IS NOT NULL)
                            AND coalesce(five_fund, fund_wan IS NOT NULL)
                            AND coalesce(five_time, deadline IS NOT NULL)
                            AND coalesce(five_plan, emergency_plan IS NOT NULL)
                        )
                END
            }
        ]) AS sign
    FROM hazard
)
SELECT
    unit_code, period, sha256, sheet, sheet_no, row_number, also_at, sign.code AS code, sign.field AS field,
    sign.hit AS hit
FROM sign
WHERE sign.hit IS NOT NULL
