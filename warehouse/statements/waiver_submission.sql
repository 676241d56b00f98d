-- one row per return of which something is waived that rejected it or held rows: counted and judged again
UPDATE intake.submission AS brought
SET
    records = brought.records + counted.released,
    held = brought.held - counted.released,
    rejects = counted.rejects,
    outcome = CASE
        WHEN brought.outcome <> 'invalid' OR counted.rejects > 0 THEN brought.outcome
        WHEN brought.records + brought.held > 0 THEN 'accepted'
        WHEN brought.nil_declared THEN 'nil'
        ELSE brought.outcome
    END
FROM (
    SELECT
        touched.submission_id,
        (SELECT count(*) FROM released WHERE released.submission_id = touched.submission_id) AS released,
        (
            SELECT count(*) FROM intake.finding
            WHERE finding.submission_id = touched.submission_id
                AND finding.severity = 'reject' AND NOT finding.waived
                AND finding.origin NOT IN ('history', 'month')
        ) AS rejects
    FROM (SELECT DISTINCT submission_id FROM waiver_reach WHERE severity IN ('reject', 'hold')) AS touched
) AS counted
WHERE brought.submission_id = counted.submission_id
