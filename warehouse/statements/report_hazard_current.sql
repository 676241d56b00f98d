-- one row per hazard that existed as of the clock, open or not
CREATE OR REPLACE VIEW report.hazard_current AS
FROM report.hazard_at((SELECT as_of FROM ops.clock), (SELECT known_at FROM ops.clock));
