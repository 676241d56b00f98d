-- one row per hazard that existed as of a day, as it was known at a moment; columns of report.hazard_current
CREATE OR REPLACE MACRO report.hazard_at(day, moment) AS TABLE
    WITH then_standing AS (FROM hazard.standing_at(day, moment))
    FROM hazard.shown('then_standing');
