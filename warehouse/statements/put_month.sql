-- one row per period of which every day is known
INSERT INTO region.month BY NAME
SELECT period, min(day) AS first_on, max(day) AS last_on
FROM region.day
GROUP BY period
HAVING count(*) >= 28
