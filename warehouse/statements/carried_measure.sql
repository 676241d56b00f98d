-- one row per rule or measure of each unit's latest list
SELECT entry.*
FROM ledger.effective_measure AS entry
QUALIFY entry.period = max(entry.period) OVER (PARTITION BY entry.unit_code)
ORDER BY entry.unit_code, entry.sheet_no, entry.row_number
