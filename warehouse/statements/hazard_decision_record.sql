-- one row per decision not kept before; its unit is the hazard's, the row's, or the one it names
INSERT INTO hazard.decision BY NAME
WITH coded AS (
    SELECT
        * EXCLUDE (hazard_code, target_code),
        spelled(hazard_code) AS hazard_code,
        spelled(target_code) AS target_code,
        format('{}#{}!{}', sha256[:12], coalesce(sheet_no, 1), row_number) AS decision_id
    FROM decided_now
)
SELECT
    coded.decision_id,
    coded.decision_kind AS kind,
    coalesce(coded.hazard_code, CASE WHEN coded.decision_kind = 'link' THEN coded.target_code END) AS hazard_code,
    coded.target_code AS other_code,
    coalesce(
        unit_in(coalesce(coded.hazard_code, coded.target_code)),
        nullif(regexp_extract(coded.row_id, '^\d{4}-\d{2}-(.+)-[a-z_]+-[0-9a-f]{12}#', 1), ''),
        coded.unit_code
    ) AS unit_code,
    coded.row_id, coded.period, coded.rule,
    coded.decided_on AS effective_on, coded.until, coded.doc_no AS number, coded.level,
    coded.decided_by AS organisation, coded.decided_by, coded.reason,
    coded.result, coded.field, coded.value,
    coded.sha256, coded.file_name, coded.sheet, coded.row_number, coded.received_at
FROM coded
ANTI JOIN hazard.decision AS known ON known.decision_id = coded.decision_id
