-- one row per code: the unit whose hazard it names, as the code spells it; none where it is no code of ours
CREATE OR REPLACE TEMP MACRO unit_in(code) AS nullif(regexp_extract(code, '^HZ-(.+)-\d{6}-\d{3,}$', 1), '')
