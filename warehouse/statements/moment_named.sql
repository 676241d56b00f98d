-- one row per return of another ledger and other unit whose hazards it speaks of
CREATE OR REPLACE TEMP TABLE hazard_named AS
SELECT DISTINCT submission_id, about_unit FROM spoken WHERE about_unit <> unit_code
