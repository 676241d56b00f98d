-- one row per row of a ledger that waited for what is waived now, and that nothing else holds back
INSERT INTO released BY NAME
SELECT sha256, sheet_no, row_number, submission_id
FROM ledger.{kind} AS entry
WHERE held
    AND EXISTS (
        FROM intake.finding
        WHERE finding.sha256 = entry.sha256 AND finding.sheet = entry.sheet
            AND finding.row_number = entry.row_number AND finding.waived
            AND finding.submission_id IN (SELECT submission_id FROM waiver_reach WHERE severity = 'hold')
    )
    AND NOT EXISTS (
        FROM intake.finding
        WHERE finding.sha256 = entry.sha256 AND finding.sheet = entry.sheet
            AND finding.row_number = entry.row_number AND NOT finding.waived AND finding.severity = 'hold'
    )
