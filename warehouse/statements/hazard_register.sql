-- one row per hazard minted in this pass
INSERT INTO hazard.hazard BY NAME
SELECT hazard_code, unit_code, period AS first_period, row_id AS first_row_id, received_at AS recorded_at
FROM minted
