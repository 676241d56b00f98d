-- one row per hazard as it was known at a moment, as of that moment's day and never later than the clock
CREATE OR REPLACE MACRO report.hazard_as_known(moment) AS TABLE
    FROM report.hazard_at(
            (SELECT least(as_of, CAST(CAST(moment AS TIMESTAMP) AS DATE)) FROM ops.clock),
            moment
        );
