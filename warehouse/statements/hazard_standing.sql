-- one row per hazard that existed as of the clock: where it stands
CREATE OR REPLACE VIEW hazard.standing AS
FROM hazard.standing_at((SELECT as_of FROM ops.clock), (SELECT known_at FROM ops.clock));
