-- one row per code that more than one region calls its own
SELECT code, list_sort(list(DISTINCT region)) AS regions
FROM claimed
GROUP BY code
HAVING count(DISTINCT region) > 1
ORDER BY code
