-- one row per moment whose return or decisions are no longer there
DELETE FROM hazard.moment
WHERE moment_id NOT IN (
        SELECT submission_id FROM intake.submission WHERE outcome IN ('accepted', 'nil')
        UNION ALL
        SELECT sha256 FROM hazard.decision
    )
