-- one row per hazard that is still open, in the columns of the hazard ledger as last reported
SELECT
    entry.* REPLACE (
        tied.hazard_code AS hazard_code,
        standing.state AS status_reported
    )
FROM hazard.link AS tied
JOIN ledger.effective_hazard AS entry USING (row_id)
JOIN hazard.standing AS standing ON standing.hazard_code = tied.hazard_code
WHERE tied.retracted_at IS NULL AND standing.is_open
QUALIFY row_number() OVER (
        PARTITION BY tied.hazard_code ORDER BY entry.period DESC, entry.sheet_no, entry.row_number
    ) = 1
ORDER BY entry.unit_code, tied.hazard_code
