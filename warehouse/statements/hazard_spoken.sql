-- one row per row of another ledger that speaks of a hazard: the authority's listings, and acceptances
CREATE OR REPLACE TEMP VIEW spoken AS
SELECT
    'listing' AS ledger, row_id, submission_id, sha256, unit_code, period, sheet, sheet_no, row_number,
    hazard_code, description, location
FROM ledger.listing WHERE NOT held
UNION ALL
SELECT
    'acceptance' AS ledger, row_id, submission_id, sha256, unit_code, period, sheet, sheet_no, row_number,
    hazard_code, description, location
FROM ledger.acceptance WHERE NOT held
