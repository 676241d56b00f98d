-- one row per moment of the wave, now folded
UPDATE hazard.moment SET folded = true
FROM wave WHERE moment.moment_id = wave.moment_id AND moment.unit_code = wave.unit_code
