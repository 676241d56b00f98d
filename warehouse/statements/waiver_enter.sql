-- one row per released row of a ledger, which counts from now on
UPDATE ledger.{kind} AS entry
SET held = false
FROM released
WHERE entry.sha256 = released.sha256
    AND entry.sheet_no = released.sheet_no
    AND entry.row_number = released.row_number
    AND entry.submission_id = released.submission_id
