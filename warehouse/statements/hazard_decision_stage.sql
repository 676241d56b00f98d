-- one row per decision handed over, with every column of the contract
CREATE OR REPLACE TEMP TABLE decided_now AS
SELECT *
FROM (
    SELECT
        NULL::VARCHAR AS decision_kind, NULL::VARCHAR AS hazard_code, NULL::VARCHAR AS unit_code,
        NULL::VARCHAR AS row_id, NULL::VARCHAR AS target_code, NULL::DATE AS until, NULL::VARCHAR AS level,
        NULL::VARCHAR AS result, NULL::VARCHAR AS rule, NULL::VARCHAR AS period, NULL::VARCHAR AS field,
        NULL::VARCHAR AS value, NULL::VARCHAR AS reason, NULL::DATE AS decided_on, NULL::VARCHAR AS decided_by,
        NULL::VARCHAR AS doc_no, NULL::VARCHAR AS sha256, NULL::VARCHAR AS file_name, NULL::VARCHAR AS sheet,
        NULL::INTEGER AS sheet_no, NULL::INTEGER AS row_number, NULL::TIMESTAMP AS received_at
    WHERE false
    UNION ALL BY NAME
    SELECT * FROM decided_rows
)
