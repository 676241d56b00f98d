-- one row per arrival not told of before
INSERT INTO intake.receipt BY NAME
SELECT sha256, name, source, sender, received_at
FROM temp.arrived
ON CONFLICT DO NOTHING;
