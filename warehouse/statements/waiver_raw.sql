-- one row per released row as it came
UPDATE intake.row AS raw
SET kind = 'record'
FROM released
WHERE raw.sha256 = released.sha256
    AND raw.sheet_no = released.sheet_no
    AND raw.row_number = released.row_number
    AND raw.kind = 'held'
