-- one row per task of each unit's latest task list
SELECT entry.*
FROM ledger.effective_key_task AS entry
QUALIFY entry.period = max(entry.period) OVER (PARTITION BY entry.unit_code)
ORDER BY entry.unit_code, entry.sheet_no, entry.row_number
