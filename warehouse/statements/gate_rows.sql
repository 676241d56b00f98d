-- one row per row of a ledger in the returns of a month that count, those that wait included
SELECT entry.*
FROM ledger.{kind} AS entry
JOIN intake.submission AS brought ON brought.submission_id = entry.submission_id AND brought.is_effective
WHERE entry.period = $period
