-- one row per return of another ledger and unit whose hazard codes stand in it
CREATE OR REPLACE TEMP TABLE hazard_named AS
SELECT DISTINCT
    submission_id,
    regexp_extract(upper(hazard_code), '^HZ-(.+)-\d{6}-\d{3,}$', 1) AS about_unit
FROM spoken
WHERE regexp_matches(upper(hazard_code), '^HZ-(.+)-\d{6}-\d{3,}$')
