-- one row per hazard that existed as of a day, as it is known at the clock
CREATE OR REPLACE MACRO report.hazard_as_of(day) AS TABLE
    FROM report.hazard_at(day, (SELECT known_at FROM ops.clock));
