-- one row per submission whose place among the versions of its return has changed: of $files' returns, NULL is all
UPDATE intake.submission AS known
SET
    version_no = placed.version_no,
    supersedes = placed.supersedes,
    is_latest = placed.is_latest,
    is_effective = placed.is_effective
FROM (
    SELECT
        submission_id,
        row_number() OVER arrivals AS version_no,
        lag(submission_id) OVER arrivals AS supersedes,
        lead(submission_id) OVER arrivals IS NULL AS is_latest,
        outcome IN ('accepted', 'nil')
        AND coalesce(
            max((received_at, submission_id)) FILTER (outcome IN ('accepted', 'nil')) OVER versions
            = (received_at, submission_id),
            false
        ) AS is_effective
    FROM intake.submission
    WHERE outcome <> 'unidentified'
        AND (
            $files IS NULL
            OR (unit_code, ledger, period) IN (
                SELECT (unit_code, ledger, period)
                FROM intake.submission
                WHERE sha256 IN (SELECT unnest($files))
            )
        )
    WINDOW
        arrivals AS (PARTITION BY unit_code, ledger, period ORDER BY received_at, submission_id),
        versions AS (PARTITION BY unit_code, ledger, period)
) AS placed
WHERE known.submission_id = placed.submission_id
    AND (known.version_no, known.supersedes, known.is_latest, known.is_effective)
    IS DISTINCT FROM (placed.version_no, placed.supersedes, placed.is_latest, placed.is_effective);
