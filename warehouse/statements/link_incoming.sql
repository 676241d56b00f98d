-- one row per hazard row of this wave's returns, with what it is compared by; sheets of one return are passes
CREATE OR REPLACE TEMP TABLE incoming AS
WITH entered AS (
    SELECT
        entry.row_id, entry.submission_id, wave.unit_code, entry.period, wave.received_at,
        entry.sheet_no, entry.row_number, entry.found_on, entry.category,
        spelled(entry.hazard_code) AS code,
        coalesce(said.wording, '') AS wording,
        coalesce(place.wording, '') AS place,
        dense_rank() OVER (PARTITION BY entry.submission_id ORDER BY entry.sheet_no) AS pass
    FROM ledger.hazard AS entry
    JOIN wave ON wave.moment_id = entry.submission_id AND wave.ledger = 'hazard' AND NOT entry.held
    LEFT JOIN worded AS said ON said.text = entry.description
    LEFT JOIN worded AS place ON place.text = coalesce(entry.location, entry.department)
),
coded AS (
    SELECT
        *,
        coalesce(
            code, min(code) OVER (PARTITION BY submission_id, pass, wording, place, found_on)
        ) AS shared_code
    FROM entered
)
SELECT
    *,
    unit_in(code) AS code_unit,
    first_value(row_id) OVER (
        PARTITION BY submission_id, pass, wording, place, found_on, shared_code ORDER BY row_number, row_id
    ) AS stands_for
FROM coded
