-- one row per unit that must be folded anew: something older than what is folded arrived, or a folded return
-- is no longer there to be believed
CREATE OR REPLACE TEMP TABLE reset_unit AS
WITH newest AS (
    SELECT unit_code, max((received_at, moment_id)) AS place
    FROM hazard.moment WHERE folded GROUP BY unit_code
)
SELECT DISTINCT moment.unit_code
FROM hazard.moment AS moment JOIN newest USING (unit_code)
WHERE NOT moment.folded AND (moment.received_at, moment.moment_id) < newest.place
UNION
SELECT DISTINCT moment.unit_code
FROM hazard.moment AS moment
ANTI JOIN (
    SELECT submission_id AS moment_id, received_at FROM intake.submission WHERE outcome IN ('accepted', 'nil')
    UNION ALL
    SELECT sha256, received_at FROM hazard.decision
) AS standing USING (moment_id, received_at)
