-- one row per reported hazard and sign of going through the motions that could apply to it
-- hit: whether the row shows the sign; signs that cannot apply to a row are not listed for it.
WITH before_by_code AS (
    SELECT unit_code, hazard_code, any_value(status_reported) AS status, any_value(progress_note) AS note
    FROM last_month WHERE hazard_code IS NOT NULL GROUP BY ALL
),
before_by_text AS (
    SELECT unit_code, description, location, any_value(status_reported) AS status,
        any_value(progress_note) AS note
    FROM last_month GROUP BY ALL
),
hazard AS (
    SELECT now.*, copied.also_at,
        coalesce(by_code.status, by_text.status) AS status_before,
        CASE WHEN by_code.status IS NULL THEN by_text.note ELSE by_code.note END AS note_before,
        count(*) OVER unit AS rows_of_unit,
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
    WINDOW unit AS (PARTITION BY now.unit_code)
),
sign AS (
    SELECT unit_code, period, sheet, row_number, also_at, unnest([
        {'code': 'unchanged_open',
         'hit': CASE WHEN status_before IS NOT NULL AND status_reported IN $open_states
                THEN status_reported = status_before AND progress_note IS NOT DISTINCT FROM note_before END},
        {'code': 'boilerplate_measure',
         'hit': list_contains($boilerplate, regexp_replace(measure, '[\s\p{P}]', '', 'g'))},
        {'code': 'same_dates', 'hit': one_pair_of_dates},
        {'code': 'same_person', 'hit': coalesce(one_person, false)},
        {'code': 'copied_text', 'hit': also_at IS NOT NULL},
        {'code': 'month_end_deadlines', 'hit': deadline = last_day(deadline)},
        {'code': 'closed_same_day',
         'hit': CASE WHEN status_reported = 'CLOSED' OR closed_flag
                THEN coalesce(coalesce(closed_on, accepted_on, completed_on) = found_on, false)
                    AND evidence_after IS NULL END},
        {'code': 'person_is_department',
         'hit': len(list_filter(responsible_person, lambda who:
                    length(who) >= 3 AND regexp_matches(who, '(科|部|室|处|股|办|中心|医院|卫生院|公司|局)$'))) > 0},
        {'code': 'major_without_five',
         'hit': CASE WHEN level = 'MAJOR' AND status_reported IS DISTINCT FROM 'CLOSED' THEN NOT (
                coalesce(five_duty_resp, responsible_dept IS NOT NULL AND len(responsible_person) > 0)
                AND coalesce(five_measure, measure IS NOT NULL)
                AND coalesce(five_fund, fund_wan IS NOT NULL)
                AND coalesce(five_time, deadline IS NOT NULL)
                AND coalesce(five_plan, emergency_plan IS NOT NULL)) END}
    ]) AS sign
    FROM hazard
)
SELECT unit_code, period, sheet, row_number, also_at, sign.code AS code, sign.hit AS hit
FROM sign
WHERE sign.hit IS NOT NULL
