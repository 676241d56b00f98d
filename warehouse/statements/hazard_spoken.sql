-- one row per hazard that a row of another ledger speaks of; a visit or an action may name several problems
-- It is about the unit whose code or name it gives, else about the unit that sent it. What somebody says of a unit
-- that is neither its own nor in its charge stays with who said it, and is tied to no hazard.
CREATE OR REPLACE TEMP VIEW spoken AS
WITH said AS (
    SELECT
        'listing' AS ledger, row_id, submission_id, sha256, unit_code, period, sheet, sheet_no, row_number,
        unit_name, hazard_code, [description] AS told, location
    FROM ledger.listing WHERE NOT held
    UNION ALL BY NAME
    SELECT
        'acceptance' AS ledger, row_id, submission_id, sha256, unit_code, period, sheet, sheet_no, row_number,
        unit_name, hazard_code, [description] AS told, location
    FROM ledger.acceptance WHERE NOT held
    UNION ALL BY NAME
    SELECT
        'rectification' AS ledger, row_id, submission_id, sha256, unit_code, period, sheet, sheet_no,
        row_number, unit_name, [description] AS told, location
    FROM ledger.rectification WHERE NOT held
    UNION ALL BY NAME
    SELECT
        ledger, row_id, submission_id, sha256, unit_code, period, sheet, sheet_no, row_number, unit_name,
        list_filter(
            list_transform(
                string_split_regex(
                    problems, '[；;。\n]+|(?:^|\s)[（(]?[0-9]{1,2}[)）.、．]|[①-⑳]|[一二三四五六七八九十]、|[一二三四五六七八九十]是'
                ),
                LAMBDA part: trim(part, ' 　，,：:')
            ),
            LAMBDA part: length(part) >= 4 AND NOT regexp_matches(part, '^(?:无|未发现|未见|没有|暂无)')
        ) AS told
    FROM (
        SELECT 'inspection' AS ledger, inspected_unit AS unit_name, * EXCLUDE (inspected_unit)
        FROM ledger.inspection WHERE NOT held
        UNION ALL BY NAME
        SELECT 'enforcement' AS ledger, reason AS problems, * EXCLUDE (reason) FROM ledger.enforcement WHERE NOT held
        UNION ALL BY NAME
        SELECT 'accountability' AS ledger, reason AS problems, * EXCLUDE (reason)
        FROM ledger.accountability WHERE NOT held
    )
),
item AS (
    SELECT * EXCLUDE (told), unnest(told) AS description, generate_subscripts(told, 1) AS item FROM said
),
named AS (
    SELECT name, any_value(unit_code) AS unit_code
    FROM (SELECT unit_code, unnest(list_append(coalesce(short_names, []), name)) AS name FROM region.unit)
    GROUP BY name HAVING count(DISTINCT unit_code) = 1
),
meant AS (
    SELECT
        item.* EXCLUDE (unit_name),
        coalesce(unit_in(spelled(item.hazard_code)), named.unit_code, item.unit_code) AS meant_unit
    FROM item LEFT JOIN named ON named.name = item.unit_name
)
SELECT
    meant.*,
    NOT coalesce(
        meant.meant_unit = meant.unit_code OR about.reports_via = meant.unit_code
        OR office.county = '' OR office.county = about.county, false
    ) AS not_theirs,
    CASE WHEN not_theirs THEN meant.unit_code ELSE meant.meant_unit END AS about_unit
FROM meant
LEFT JOIN region.unit AS about ON about.unit_code = meant.meant_unit
LEFT JOIN office ON office.unit_code = meant.unit_code
