-- one row per hazard that existed as of the clock, open or not
CREATE OR REPLACE VIEW report.hazard_current AS
FROM hazard.shown('hazard.standing');
