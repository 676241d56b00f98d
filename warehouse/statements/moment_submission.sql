-- one row per unit a return of a ledger that speaks of hazards is about: the unit that owes it, any other unit
-- it names (the authority lists hazards of many units in one file), and those only an earlier version named
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
    UNION
    SELECT arrived.submission_id, hazard_named.about_unit
    FROM arrived
    JOIN arrived AS replaced USING (unit_code, ledger, period)
    JOIN hazard_named ON hazard_named.submission_id = replaced.submission_id
    WHERE replaced.received_at < arrived.received_at
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
