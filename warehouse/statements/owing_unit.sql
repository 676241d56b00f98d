-- one row per unit that owes a return for a month and has sent nothing for it, with the ledgers
SELECT due.unit_code, any_value(unit.name) AS unit_name, list(due.ledger ORDER BY due.ledger) AS ledgers
FROM region.due AS due
JOIN region.unit AS unit USING (unit_code)
WHERE due.period = $period
    AND NOT EXISTS (
        FROM intake.submission AS brought
        WHERE brought.unit_code = due.unit_code AND brought.ledger = due.ledger AND brought.period = due.period
    )
GROUP BY due.unit_code
ORDER BY due.unit_code
