-- one row per hazard that existed as of the clock, kept as a table in the analysts' copy
CREATE TABLE published.hazard.standing AS
FROM hazard.standing;
