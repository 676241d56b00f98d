-- one row per row of another ledger, or problem it names, that belongs to no hazard although its unit has reported,
-- or that was not its sender's to say
SELECT
    spoken.row_id, spoken.submission_id, spoken.sha256, brought.unit_code, spoken.period, spoken.ledger,
    spoken.sheet, spoken.sheet_no, spoken.row_number, spoken.item,
    spoken.hazard_code, spoken.description, spoken.description AS problems,
    coalesce(about.name, spoken.meant_unit) AS about_name, spoken.not_theirs
FROM hazard.mention AS mention
JOIN spoken ON spoken.row_id = mention.row_id AND spoken.item = mention.item
JOIN intake.submission AS brought ON brought.submission_id = mention.submission_id
LEFT JOIN region.unit AS about ON about.unit_code = spoken.meant_unit
LEFT JOIN (
    SELECT unit_code, max(period) AS latest FROM hazard.moment WHERE ledger = 'hazard' GROUP BY unit_code
) AS reported ON reported.unit_code = mention.unit_code AND reported.latest >= mention.period
WHERE mention.retracted_at IS NULL AND mention.hazard_code IS NULL AND spoken.period >= $since
    AND (spoken.not_theirs OR reported.unit_code IS NOT NULL)
