-- one row per distinct text of the waiting mentions that takes part in comparing
SELECT DISTINCT unnest([description, location]) AS text FROM mentioning
