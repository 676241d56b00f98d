-- one row per content not seen before, named and dated by its earliest arrival
INSERT INTO intake.file BY NAME
SELECT DISTINCT ON (sha256)
    sha256, name, source, sender, received_at, size,
    nullif(lower(regexp_extract(name, '\.([A-Za-z0-9]+)$', 1)), '') AS format
FROM temp.arrived
ORDER BY sha256, received_at, name, source, sender
ON CONFLICT DO NOTHING;
