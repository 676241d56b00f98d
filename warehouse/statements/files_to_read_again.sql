-- one row per file read before that would be read otherwise today: an earlier arrival of it came by another name or
-- sender, or it was turned back and has now come from somebody else
SELECT DISTINCT known.sha256
FROM intake.file AS known
JOIN temp.arrived AS told USING (sha256)
ANTI JOIN intake.receipt AS before
    ON before.sha256 = told.sha256 AND before.sender = told.sender AND before.received_at <= told.received_at
WHERE known.outcome IS NOT NULL AND (
        (told.received_at < known.received_at AND (told.name, told.sender) <> (known.name, known.sender))
        OR EXISTS (
            FROM intake.finding
            WHERE finding.sha256 = known.sha256 AND finding.code = 'identify.not_yours'
        )
    )
ORDER BY known.sha256
