-- one row per hazard and month of its unit's ledger that names it: what the unit says of it
CREATE OR REPLACE TEMP TABLE row_entry AS
WITH tied AS (
    SELECT link.hazard_code, link.unit_code, link.period, link.row_id, link.submission_id
    FROM hazard.link AS link
    JOIN touched ON touched.hazard_code = link.hazard_code
    WHERE link.retracted_at IS NULL
    QUALIFY row_number() OVER (
        PARTITION BY link.hazard_code, link.period ORDER BY link.sheet_no, link.row_number, link.row_id
    ) = 1
),
said AS (
    SELECT
        tied.*,
        entry.sha256, entry.status_reported AS status, entry.level, entry.deadline,
        entry.found_on, entry.completed_on, entry.accepted_on, entry.closed_on,
        entry.told_authority_on, entry.told_staff_on, entry.closed_flag, entry.acceptance_result, entry.treatment = 'IMMEDIATE' AS immediate,
        entry.completed_on IS NOT NULL AS completed,
        coalesce(entry.acceptance_result = 'PASS', entry.accepted_on IS NOT NULL) AS accepted,
        coalesce(
            len(entry.accepted_by) > 0 AND list_has_all(entry.responsible_person, entry.accepted_by), false
        ) AS self_accepted,
        CAST(brought.received_at AS DATE) AS received_on,
        brought.proxy_by
    FROM tied
    JOIN ledger.hazard AS entry ON entry.row_id = tied.row_id
    JOIN intake.submission AS brought ON brought.submission_id = tied.submission_id
)
SELECT
    *,
    CASE
        WHEN acceptance_result IN ('FAIL', 'PARTIAL') AND status IN ('RECTIFIED', 'ACCEPTED') THEN 'REJECTED'
        WHEN closed_flag IS DISTINCT FROM false AND status = 'CLOSED' THEN 'CLOSED'
        WHEN coalesce(closed_flag, closed_on IS NOT NULL)
            AND coalesce(status, 'CLOSED') IN ('RECTIFIED', 'ACCEPTED', 'CLOSED') THEN 'CLOSED'
        WHEN coalesce(status, 'CLOSED') IN ('RECTIFIED', 'CLOSED') AND accepted THEN 'ACCEPTED'
        WHEN status = 'CLOSED' OR (status IS NULL AND completed) THEN 'RECTIFIED'
        WHEN status = 'DRAFT' THEN 'REGISTERED'
        ELSE status
    END AS claim
FROM said
