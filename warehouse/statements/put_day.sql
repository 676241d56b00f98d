-- one row per day handed over, with the number of working days up to it
INSERT INTO region.day BY NAME
SELECT
    day, period, working,
    CAST(count_if(working) OVER (ORDER BY day) AS INTEGER) AS number
FROM staged_day
