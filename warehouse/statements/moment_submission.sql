-- one row per unit a return of a hazard-related ledger speaks of: the unit that owes it, and any other unit
-- whose hazard codes stand in it (the authority lists hazards of many units in one file)
INSERT INTO hazard.moment BY NAME
WITH arrived AS (
    SELECT submission_id, unit_code, ledger, period, sha256, received_at
    FROM intake.submission
    WHERE outcome IN ('accepted', 'nil') AND list_contains($ledgers, ledger)
),
spoken_of AS (
    SELECT submission_id, unit_code FROM arrived
    UNION
    SELECT submission_id, about_unit FROM hazard_named
)
SELECT
    arrived.submission_id AS moment_id,
    spoken_of.unit_code,
    'submission' AS kind,
    arrived.unit_code AS sender_code,
    arrived.ledger,
    arrived.period,
    arrived.sha256,
    arrived.received_at,
    false AS folded
FROM spoken_of JOIN arrived USING (submission_id)
ANTI JOIN hazard.moment AS known
    ON known.moment_id = spoken_of.submission_id AND known.unit_code = spoken_of.unit_code
