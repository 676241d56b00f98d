-- one row per gate that holds a month up, with its reasons
SELECT period, gate, max_by(reasons, judged_at) AS reasons
FROM ops.gate
GROUP BY period, gate
HAVING NOT max_by(passed OR released_because IS NOT NULL, judged_at)
ORDER BY period, gate
